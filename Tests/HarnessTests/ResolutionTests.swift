import Checkers
import History
import Testing

@testable import Harness

/// How indeterminate operations are resolved, and when they are not.
@Suite struct ResolutionTests {
    private static func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }
    private static func token(_ number: UInt64) -> Token { Token(high: 0xabcd, low: number) }
    private static func text(_ number: UInt64) -> String { "worker:" + token(number).text(in: Names()) }

    private func operation(
        _ kind: Operation.Kind, _ outcome: Outcome, _ number: UInt64, _ invoked: Int64, _ completed: Int64
    ) -> Operation {
        Operation(
            kind: kind, outcome: outcome, client: UInt32(number), resource: Names.ID(rawValue: 1),
            invoked: Self.at(invoked), completed: Self.at(completed), token: Self.token(number),
            lease: 10_000_000_000)
    }

    private func take(_ number: UInt64, _ time: Int64) -> ServerCommand {
        ServerCommand(Self.at(time), ["SET", "room", Self.text(number), "NX", "PX", "10000"])
    }

    private func giveBack(_ number: UInt64, _ time: Int64) -> [ServerCommand] {
        [
            ServerCommand(Self.at(time), ["EVALSHA", "c0ffee", "1", "room", Self.text(number)]),
            ServerCommand(Self.at(time), ["get", "room"], isFromScript: true),
            ServerCommand(Self.at(time), ["del", "room"], isFromScript: true),
        ]
    }

    /// The operations as the checks see them, and what was counted.
    private func resolve(
        _ operations: [Operation], _ log: [ServerCommand]
    ) throws -> (seen: [Operation], outcomes: UnknownOutcomes) {
        let recording = try Recording(folder: nil)
        let recorder = recording.makeRecorder()
        for operation in operations { recorder.record(operation) }
        let history = try recording.finish()
        let witness = ServerWitness(log, absentAtStart: ["room"])
        let resolution = try Resolution(of: history, by: witness)
        var seen: [Operation] = []
        try resolution.forEach(of: history) { seen.append($0) }
        return (seen, resolution.outcomes)
    }

    private func counts(_ happened: Int, _ didNotHappen: Int, _ unknown: Int) -> UnknownOutcomes {
        var counts = UnknownOutcomes()
        (counts.happened, counts.didNotHappen, counts.unknown) = (happened, didNotHappen, unknown)
        return counts
    }

    @Test("what happened late stands at its new place, what did not happen is left out")
    func order() throws {
        let (seen, outcomes) = try resolve(
            [
                operation(.acquire, .indeterminate, 1, 0, 5), operation(.acquire, .indeterminate, 2, 1, 6),
                operation(.acquire, .conflict, 3, 7, 9), operation(.acquire, .conflict, 4, 30, 40),
            ], [take(1, 8), take(3, 8), take(4, 35)])
        #expect(seen.map(\.client) == [3, 1, 4])
        #expect(seen.map(\.outcome) == [.conflict, .granted, .conflict])
        #expect(seen.map(\.completed) == seen.map(\.completed).sorted())
        #expect(outcomes == counts(1, 1, 0))
    }

    @Test("a token that two requests of one kind showed decides neither of them")
    func sharedToken() throws {
        // The first release was executed and answered; the log can't tell that the second one was not.
        let operations = [
            operation(.acquire, .granted, 1, 0, 5), operation(.release, .granted, 1, 6, 8),
            operation(.release, .indeterminate, 1, 20, 50),
        ]
        let (seen, outcomes) = try resolve(operations, [take(1, 2)] + giveBack(1, 7))
        #expect(seen == operations && outcomes == counts(0, 0, 1))
        // Alone it is decided.
        let alone = try resolve([operations[0], operations[2]], [take(1, 2)] + giveBack(1, 25))
        #expect(alone.seen.map(\.outcome) == [.granted, .granted] && alone.outcomes == counts(1, 0, 0))
    }

    @Test("a log that doesn't show what was answered decides nothing")
    func holes() throws {
        let operations = [operation(.acquire, .granted, 1, 0, 5), operation(.acquire, .indeterminate, 2, 6, 9)]
        let (seen, outcomes) = try resolve(operations, [])
        #expect(seen == operations && outcomes == counts(0, 0, 1))
    }

    @Test("a log that shows another outcome than was answered tells nothing of that resource")
    func contradiction() throws {
        let operations = [operation(.acquire, .granted, 1, 0, 5), operation(.acquire, .indeterminate, 2, 1, 9)]
        let (seen, outcomes) = try resolve(operations, [take(2, 2), take(1, 3)])
        #expect(seen == operations && outcomes == counts(0, 0, 1))
    }

    @Test("a granted extension stays unknown: only its answer told the time left")
    func extensions() throws {
        let calls = ["get", "pttl", "pexpire"].map { name in
            ServerCommand(
                Self.at(8), [name, "room"] + (name == "pexpire" ? ["20000"] : []), isFromScript: true)
        }
        let log = [take(1, 2), ServerCommand(Self.at(8), ["EVALSHA", "c0ffee", "1", "room", Self.text(1), "9000"])]
        let operations = [operation(.acquire, .granted, 1, 0, 5), operation(.extend, .indeterminate, 1, 6, 9)]
        let (seen, outcomes) = try resolve(operations, log + calls)
        #expect(seen == operations && outcomes == counts(0, 0, 1))
    }
}
