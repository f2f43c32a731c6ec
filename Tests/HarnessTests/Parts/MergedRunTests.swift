import Checkers
import History
import Scenario
import Testing

@testable import Harness

/// Two parts whose clocks began at other moments, of one lock.
@Suite struct MergedRunTests {
    private static let scenario: Scenario? = {
        let text = """
            name: shared
            clients: 2
            duration: 1s
            arrival: closed
            resources: 1
            lease: 1s
            steps: [acquire, release]
            invariants: [mutual-exclusion]
            """
        return try? Scenario.load(text: Array(text.utf8), path: "shared.yaml")
    }()

    /// One operation, on the clock of Redis, in microseconds.
    private struct Call {
        var client: UInt32
        var kind: Operation.Kind = .acquire
        var outcome: Outcome
        var from: Int64
        var to: Int64
        /// The client whose token it shows.
        var token: UInt64
    }

    /// Writes what a part recorded, on its own clock, and merges all of it.
    private func merged(
        _ calls: [[Call]], ahead: [Int64] = [5_000_000, 7_500_000], error: Int64 = 10,
        change: (Int, inout PartRecord) throws -> Void = { _, _ in }
    ) throws -> (Evidence, PartFolder) {
        let scenario = try #require(Self.scenario)
        let folder = PartFolder()
        var records: [PartRecord] = []
        for (index, calls) in calls.enumerated() {
            let own = try folder.folder("part\(index)")
            let recording = try Recording(folder: own)
            let series = recording.makeSeries("stampede-both-", count: 10)
            let recorder = recording.makeRecorder()
            let note = recording.id(of: "told by part \(index)")
            for call in calls.sorted(by: { $0.to < $1.to }) {
                recorder.record(
                    Operation(
                        kind: call.kind, outcome: call.outcome, client: call.client, resource: series[0],
                        invoked: Instant(nanoseconds: (call.from - ahead[index]) * 1000),
                        completed: Instant(nanoseconds: (call.to - ahead[index]) * 1000),
                        token: Token(high: 0x1_0000 + call.token, low: 1), lease: 1_000_000_000, note: note))
            }
            _ = try recording.finish()
            let reading = SharedClock.Reading(ahead: ahead[index] * 1000, uncertainty: error * 1000)
            let part = try #require(RunPart(index + 1, of: 2, run: "both"))
            var record = PartRecord(
                part, clock: SharedClock(began: reading, ended: reading), history: "\(own)/history.bin",
                began: -ahead[index] * 1000, duration: 1_000_000, rounds: 0, connections: [])
            try change(index, &record)
            records.append(record)
        }
        let run = MergedRun(scenario, records, seed: 1, defect: nil)
        return (try run.evidence(folder: try folder.folder("whole")), folder)
    }

    /// Two clients of part 1 that ask at once, so that something overlaps for sure; the second is told no.
    private let contest = [
        Call(client: 0, outcome: .granted, from: 1000, to: 1100, token: 0),
        Call(client: 1, outcome: .conflict, from: 1010, to: 1120, token: 1),
    ]

    @Test("a grant in one part while another part holds the lock is a violation of the whole")
    func doubleGrant() throws {
        let (evidence, _) = try merged([contest, [Call(client: 2, outcome: .granted, from: 1500, to: 1600, token: 2)]])
        let verdict = try #require(evidence.verdicts.first)
        #expect(verdict.conclusion == .fail)
        #expect(verdict.witnesses.first?.operations.map(\.client) == [0, 2])
        // The texts of both parts have kept their meaning.
        let names = try #require(evidence.history?.names)
        let witness = try #require(verdict.witnesses.first)
        #expect(witness.operations.map { names[$0.note] } == ["told by part 0", "told by part 1"])
        #expect(witness.operations.allSatisfy { names[$0.resource] == "stampede-both-0" })
    }

    @Test("a grant after the other part's release is none, however the clocks stand to each other")
    func order() throws {
        let release = Call(client: 0, kind: .release, outcome: .granted, from: 1300, to: 1400, token: 0)
        let later = Call(client: 2, outcome: .granted, from: 1500, to: 1600, token: 2)
        for ahead in [[5_000_000, 7_500_000], [9_000_000, 1], [0, 0]] as [[Int64]] {
            let (evidence, _) = try merged([contest + [release], [later]], ahead: ahead)
            #expect(evidence.verdicts.map(\.conclusion) == [.pass], "\(evidence.verdicts)")
        }
        // With clocks that are told wrongly the same histories contradict each other: that would not go unseen.
        let (wrong, _) = try merged([contest + [release], [later]]) { index, record in
            if index == 1 {
                record.clock.began.ahead -= 400_000
                record.clock.ended.ahead -= 400_000
            }
        }
        #expect(wrong.verdicts.map(\.conclusion) == [.fail])
    }

    @Test("what the clocks' error may explain is no violation", arguments: [10, 190, 210, 5000] as [Int64])
    func uncertainty(error: Int64) throws {
        // Held until 1 s + 1000 µs at the latest; the other's request began 400 µs before that. Both ends may be wrong.
        let holder = Call(client: 0, outcome: .granted, from: 1000, to: 1100, token: 0)
        let other = Call(client: 2, outcome: .granted, from: 1_000_500, to: 1_000_600, token: 2)
        let (evidence, _) = try merged([[holder, contest[1]], [other]], error: error)
        #expect((evidence.verdicts.first?.conclusion == .fail) == (error < 200), "\(evidence.verdicts)")
    }

    @Test("latencies are as each part measured them, although the intervals are wider")
    func latencies() throws {
        let (evidence, _) = try merged([contest, []], error: 40)
        var durations: [[Int64]] = []
        try evidence.history?.forEach { operation in
            let measured = evidence.measured(operation)
            durations.append(
                [operation, measured].map { ($0.completed.nanoseconds - $0.invoked.nanoseconds) / 1000 })
        }
        #expect(durations == [[180, 100], [190, 110]])
    }

    @Test("where no two requests surely overlapped, nothing was shown")
    func noOverlap() throws {
        let (evidence, _) = try merged(
            [
                [Call(client: 0, outcome: .granted, from: 1000, to: 1100, token: 0)],
                [Call(client: 2, outcome: .conflict, from: 1090, to: 1200, token: 2)],
            ], error: 10)
        #expect(evidence.verdicts.map(\.conclusion) == [.inconclusive], "\(evidence.verdicts)")
    }

    @Test("a history that is missing, cut off or another part's is told, and nothing is judged")
    func badInput() throws {
        func refused(_ change: (Int, inout PartRecord) throws -> Void) -> String {
            do {
                _ = try merged([contest, []], change: change)
                return ""
            } catch {
                return (error as? MergeError)?.lines.joined() ?? "\(error)"
            }
        }
        #expect(refused { $1.history = "/nonexistent/history.bin" }.contains("/nonexistent/history.bin"))
        #expect(
            refused { index, record in if index == 0 { try PartFolder.cut(record.history, by: 40) } }
                .contains("the run did not end"))
        var first = ""
        #expect(
            refused { index, record in
                if index == 0 { first = record.history } else { record.history = first }
            }.contains("client 0 is none of part 2/2"))
    }
}
