import Checkers
import History
import Testing

@testable import Reporting

@Suite struct EvidenceTests {
    @Test("counts, latencies and the course over time say the same of a history")
    func sums() {
        var names = Names()
        let (operations, _) = SampleReport.contest(rounds: 300, doubleGrantIn: 5, names: &names)
        var scenario = Report.Scenario(name: "s")
        var summary = HistorySummary(began: Instant(nanoseconds: 0))
        for operation in operations { summary.add(operation) }
        summary.fill(&scenario, verdicts: [], names: names)
        #expect(scenario.operations == 3000)
        #expect(scenario.counts.first { $0.outcome == .granted }?.count == 301)
        #expect(scenario.latencies.reduce(0) { $0 + $1.latency.count } == 3000)
        #expect(scenario.intervals.reduce(0) { $0 + $1.operations } == 3000)
        #expect(scenario.intervals.count <= 120 && scenario.intervals.count > 30)
        for (earlier, later) in zip(scenario.intervals, scenario.intervals.dropFirst()) {
            #expect(earlier.began + earlier.duration == later.began)
        }
    }

    @Test("a summary is the same in whatever order the operations come, the excerpt aside")
    func order() {
        var names = Names()
        let (operations, winners) = SampleReport.contest(rounds: 50, doubleGrantIn: 5, names: &names)
        let verdicts = [Verdict(.mutualExclusion, .fail, reason: "", witnesses: [Witness("", winners)])]
        var random = SplitMix(state: 3)
        let scenarios = [operations, operations.shuffled(using: &random)].map { operations in
            var scenario = Report.Scenario(name: "s")
            var summary = HistorySummary(began: Instant(nanoseconds: 0), verdicts: verdicts)
            for operation in operations { summary.add(operation) }
            summary.fill(&scenario, verdicts: verdicts, names: names)
            return scenario
        }
        #expect(scenarios[0] == scenarios[1])
    }

    @Test("a witness has its proof whole, and the others of its contest around it")
    func surroundings() throws {
        let witness = try #require(SampleReport.doubleGrant.verdicts[0].witnesses.first)
        #expect(witness.operations.map(\.client).sorted() == [3, 7])
        #expect(witness.context.map(\.client).sorted() == [0, 1, 2, 4, 5, 6, 8, 9])
        #expect(witness.context.allSatisfy { $0.resource == "seat-117" && $0.outcome == .conflict })
        #expect(witness.contextFound == 8)
    }

    @Test("what is kept is bounded, and tells how much there was")
    func bounded() throws {
        var names = Names()
        let resource = names.id(of: "r")
        func operation(_ at: Int64, _ outcome: Outcome) -> History.Operation {
            History.Operation(
                kind: .acquire, outcome: outcome, client: UInt32(at), resource: resource,
                invoked: Instant(nanoseconds: at), completed: Instant(nanoseconds: at + 1_000_000))
        }
        let proof = [operation(0, .granted), operation(5, .granted)]
        let verdicts = [Verdict(.mutualExclusion, .fail, reason: "", witnesses: [Witness("", proof)])]
        var summary = HistorySummary(began: Instant(nanoseconds: 0), verdicts: verdicts)
        for at in 0..<100_000 { summary.add(operation(Int64(at), at == 0 || at == 5 ? .granted : .conflict)) }
        var scenario = Report.Scenario(name: "s")
        summary.fill(&scenario, verdicts: verdicts, names: names)
        let witness = try #require(scenario.verdicts.first?.witnesses.first)
        #expect(witness.context.count == 60)
        #expect(witness.contextFound == 99_998)
        #expect(scenario.timeline?.operations.count == 240)
        #expect(scenario.timeline?.operationsFound == 100_000)
    }

    @Test("an operation that never completed is counted and has no duration")
    func neverCompleted() {
        var names = Names()
        let operation = History.Operation(
            kind: .release, outcome: .indeterminate, client: 1, resource: names.id(of: "r"),
            invoked: Instant(nanoseconds: 7), completed: .never)
        var summary = HistorySummary(began: Instant(nanoseconds: 0))
        summary.add(operation)
        var scenario = Report.Scenario(name: "s")
        summary.fill(&scenario, verdicts: [], names: names)
        #expect(scenario.counts == [Report.OperationCount(kind: "release", outcome: .indeterminate, count: 1)])
        #expect(scenario.latencies == [] && scenario.intervals == [])
        #expect(scenario.timeline?.operations.first?.completed == nil)
    }

    @Test("what a checker warns of reaches the report")
    func warnings() {
        let verdict = Verdict(.connectionCeiling, .pass, reason: "", warnings: ["37 of 50 connections"])
        #expect(Report.Verdict(verdict, line: 4, names: Names()).warnings == ["37 of 50 connections"])
    }

    @Test("a token is its UUID or its text, and no token is empty")
    func tokens() {
        var names = Names()
        let text = names.id(of: "forged")
        let resource = names.id(of: "r")
        func worded(_ token: Token) -> String {
            Report.Operation(
                History.Operation(
                    kind: .acquire, outcome: .granted, client: 0, resource: resource, invoked: Instant(nanoseconds: 0),
                    completed: Instant(nanoseconds: 1), token: token), names: names
            ).token
        }
        #expect(
            worded(Token(high: 0x0123_4567_89ab_4def, low: 0x8000_0000_0000_00ff))
                == "01234567-89ab-4def-8000-0000000000ff")
        #expect(worded(Token(high: 0, low: UInt64(text.rawValue))) == "forged")
        #expect(worded(.none) == "")
    }
}
