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

    @Test("a token is shown by the beginning of its UUID or by its text, and no token is empty")
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
                == "01234567…")
        #expect(worded(Token(high: 0, low: UInt64(text.rawValue))) == "forged")
        #expect(worded(.none) == "")
    }
}

@Suite struct ExchangeFormTests {
    /// A story over HTTP whose texts hold secrets.
    private static let report: Report = {
        var operation = Report.Operation(
            client: 3, kind: "acquire", resource: "TEST-02", invoked: 1_000_000, completed: 2_000_000, outcome: .granted
        )
        operation.token = "93:9c858901-8a57-4791-81fe-4c455b099bc9"
        operation.request =
            "POST /take?api_key=hunter2 HTTP/1.1\nAuthorization: Bearer hunter2\n\n{\"worker\": 93, \"password\": \"hunter2\"}"
        operation.answer = "HTTP/1.1 200 OK\n\n{\"token\": \"9c858901-8a57-4791-81fe-4c455b099bc9\"}"
        var scenario = Report.Scenario(name: "http")
        scenario.verdicts = [
            Report.Verdict(
                "exclusive-winner", .fail, reason: "two winners", witnesses: [Report.Witness("Both won.", [operation])])
        ]
        return Report(run: SampleReport.run, scenarios: [scenario])
    }()

    @Test("what was sent and answered stands in every form that tells the story, and no secret in any")
    func forms() {
        let report = Self.report
        for form in [report.html, report.json, FinalTable(report, on: Terminal(columns: 120)).text] {
            #expect(form.contains("POST /take?api_key=*** HTTP/1.1"))
            #expect(form.contains("HTTP/1.1 200 OK"))
            #expect(form.contains("9c858901…"))
        }
        for form in [report.html, report.json, report.markdown, report.junit, report.tap, report.openMetrics] {
            #expect(!form.contains("hunter2") && !form.contains("8a57-4791"))
        }
    }

    @Test(
        "an exchange reads well on one line",
        arguments: [
            ("GET a\nSET a x PX 30", "nil\nOK", "GET a → nil, SET a x PX 30 → OK"), ("SET a x NX", "", "SET a x NX"),
            (
                "POST /take HTTP/1.1\nHost: x\n\n{\"a\":1}", "HTTP/1.1 409 Conflict\n\n",
                "POST /take HTTP/1.1 {\"a\":1} → HTTP/1.1 409 Conflict"
            ),
            ("GET a\nDEL a", "0", "GET a, DEL a → 0"), ("GET /x HTTP/1.1\r\nHost: y\r\n\r\n", "", "GET /x HTTP/1.1"),
        ])
    func oneLine(request: String, answer: String, line: String) {
        var operation = Report.Operation(
            client: 0, kind: "acquire", resource: "r", invoked: 0, completed: 1, outcome: .granted)
        operation.request = request
        operation.answer = answer
        #expect(operation.exchangeLine == line)
    }
}
