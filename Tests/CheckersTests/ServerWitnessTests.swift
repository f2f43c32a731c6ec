import Checkers
import History
import Testing

@Suite struct ServerWitnessTests {
    private static func token(_ number: UInt64) -> Token { Token(high: 0xabcd, low: number) }
    private static func text(_ number: UInt64) -> String { "worker-\(number):" + token(number).text(in: Names()) }
    private static func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    private func timedOut(_ kind: Operation.Kind, _ number: UInt64, _ invoked: Int64, _ given: Int64) -> Operation {
        Operation(
            kind: kind, outcome: .indeterminate, client: UInt32(number), resource: Names.ID(rawValue: 1),
            invoked: Self.at(invoked), completed: Self.at(given), token: Self.token(number), lease: 100_000_000)
    }

    private func take(_ number: UInt64, _ time: Int64) -> ServerCommand {
        ServerCommand(Self.at(time), ["SET", "room", Self.text(number), "NX", "PX", "100"])
    }

    private func giveBack(_ number: UInt64, _ time: Int64, deletes: Bool) -> [ServerCommand] {
        let script = [
            ServerCommand(Self.at(time), ["EVALSHA", "c0ffee", "1", "room", Self.text(number)]),
            ServerCommand(Self.at(time), ["get", "room"], isFromScript: true),
        ]
        return deletes ? script + [ServerCommand(Self.at(time), ["del", "room"], isFromScript: true)] : script
    }

    @Test("what the server executed is told, what never reached it did not happen")
    func fates() {
        let log =
            [take(1, 10), take(2, 12)] + giveBack(2, 13, deletes: false) + giveBack(1, 20, deletes: true) + [
                take(3, 30)
            ]
            + [take(4, 129), take(5, 140)]
        let witness = ServerWitness(log, absentAtStart: ["room"])
        #expect(witness.fate(of: timedOut(.acquire, 1, 0, 5)) == .executed(.granted, Self.at(10)))
        #expect(witness.fate(of: timedOut(.acquire, 2, 0, 5)) == .executed(.conflict, Self.at(12)))
        #expect(witness.fate(of: timedOut(.release, 2, 0, 5)) == .executed(.refused, Self.at(13)))
        #expect(witness.fate(of: timedOut(.release, 1, 0, 5)) == .executed(.granted, Self.at(20)))
        #expect(witness.fate(of: timedOut(.acquire, 3, 0, 5)) == .executed(.granted, Self.at(30)))
        // The lease of 3 ends at 130: a command at 129 is too near to decide, and what follows with it.
        #expect(witness.fate(of: timedOut(.acquire, 4, 0, 5)) == .unknown)
        #expect(witness.fate(of: timedOut(.acquire, 5, 0, 5)) == .unknown)
        #expect(witness.fate(of: timedOut(.acquire, 9, 0, 5)) == .neverHappened)
        #expect(witness.fate(of: timedOut(.release, 3, 0, 5)) == .neverHappened)
        // Without knowing what was before, the first grant isn't decided.
        #expect(ServerWitness(log).fate(of: timedOut(.acquire, 1, 0, 5)) == .unknown)
    }

    @Test(
        "a resolved timeout turns an undecided contest into a proved double grant, and one that never happened explains nothing"
    )
    func resolution() {
        let rules = LeaseRules(timeToLive: 100_000_000)
        func verdict(_ operations: [Operation]) -> Verdict {
            var checks = Checks(for: [.linearizability], leases: rules)
            for operation in operations { checks.observe(operation) }
            return checks.finish(names: Names())[0]
        }
        var conflict = timedOut(.acquire, 2, 20, 21)
        conflict.outcome = .conflict
        let lost = timedOut(.acquire, 1, 0, 5)
        #expect(verdict([lost, conflict]).conclusion != .fail)
        #expect(verdict(ServerWitness([], absentAtStart: ["room"]).resolve([lost, conflict])).conclusion == .fail)

        var grant = timedOut(.acquire, 3, 20, 21)
        grant.outcome = .granted
        #expect(verdict([lost, grant]).conclusion != .fail)
        let resolved = ServerWitness([take(1, 10)], absentAtStart: ["room"]).resolve([lost, grant])
        #expect(resolved.map(\.outcome) == [.granted, .granted])
        #expect(verdict(resolved).conclusion == .fail)
    }

    @Test("a script that Redis didn't know, or that asked for the time left, is no refusal")
    func scripts() {
        let unknown = ServerCommand(Self.at(13), ["EVALSHA", "c0ffee", "1", "room", Self.text(1)])
        let whole =
            [ServerCommand(Self.at(14), ["EVAL", "script", "1", "room", Self.text(1)])] + [
                ServerCommand(Self.at(14), ["get", "room"], isFromScript: true),
                ServerCommand(Self.at(14), ["del", "room"], isFromScript: true),
            ]
        // Its caller gave up after NOSCRIPT: nothing was released.
        let early = ServerWitness([take(1, 10), unknown], absentAtStart: ["room"])
        #expect(early.fate(of: timedOut(.release, 1, 12, 13)) == .neverHappened)
        let late = ServerWitness([take(1, 10), unknown] + whole, absentAtStart: ["room"])
        #expect(late.fate(of: timedOut(.release, 1, 12, 13)) == .executed(.granted, Self.at(14)))
        let endless = ["get", "pttl"].map { ServerCommand(Self.at(13), [$0, "room"], isFromScript: true) }
        let extended = ServerWitness([take(1, 10), unknown] + endless, absentAtStart: ["room"])
        #expect(extended.fate(of: timedOut(.extend, 1, 12, 13)) == .unknown)
    }
}
