import History
import Testing

@testable import Checkers

/// Small histories that a reader can judge, one for each way to break a lease, each beside its legal twin.
@Suite struct LeaseGoldenTests {
    /// Times in milliseconds; the TTL is 100 ms and the tolerance 10 ms.
    static let rules = LeaseRules(timeToLive: 100_000_000, tolerance: 10_000_000)

    static func call(
        _ kind: Operation.Kind, _ outcome: Outcome, _ client: UInt32, _ invoked: Double, _ completed: Double,
        token: UInt64? = nil, lease: Double? = nil, holder: UInt64 = 0, fencing: UInt64 = 0, resource: UInt32 = 1,
        round: UInt32 = 0
    ) -> Operation {
        Operation(
            kind: kind, outcome: outcome, client: client, round: round, resource: Names.ID(rawValue: resource),
            invoked: Instant(nanoseconds: Int64(invoked * 1e6)),
            completed: Instant(nanoseconds: Int64(completed * 1e6)),
            token: Token(high: 0, low: token ?? UInt64(client)), holder: Token(high: 0, low: holder),
            lease: lease.map { $0 < 0 ? -1 : Int64($0 * 1e6) } ?? 0, fencing: fencing)
    }

    struct Case: CustomStringConvertible, Sendable {
        var name: String
        var invariant: InvariantSetting
        var legal: [Operation]
        var broken: [Operation]
        /// What the first witness's sentence must say.
        var says: String
        /// How many operations prove it.
        var proof: Int
        var description: String { name }
    }

    static let contest = [call(.acquire, .granted, 1, 0, 2), call(.acquire, .conflict, 2, 1, 3)]

    static let cases: [Case] = [
        Case(
            name: "double grant", invariant: .mutualExclusion,
            legal: contest + [call(.release, .granted, 1, 10, 12), call(.acquire, .granted, 3, 9, 11)],
            broken: contest + [call(.acquire, .granted, 3, 5, 6), call(.release, .granted, 1, 10, 12)],
            says:
                "client 1 was granted room by 2.000 ms and did not begin to give it back before 10.000 ms, yet client 3 was granted it by 6.000 ms",
            proof: 3),
        Case(
            name: "early grant", invariant: .leaseExpiry,
            legal: contest + [call(.acquire, .granted, 3, 99, 101)],
            broken: contest + [call(.acquire, .granted, 3, 98, 99)],
            says: "so that it held it until 100.000 ms at least, yet client 3 was granted it by 99.000 ms", proof: 2),
        Case(
            name: "late expiry", invariant: .leaseExpiry,
            legal: contest + [call(.acquire, .conflict, 3, 111, 113), call(.acquire, .granted, 4, 112, 114)],
            broken: contest + [call(.acquire, .conflict, 3, 113, 114), call(.acquire, .granted, 4, 115, 116)],
            says: "the lease of client 1 on room had run out by 102.000 ms", proof: 2),
        Case(
            name: "owner refused", invariant: .leaseExpiry,
            legal: contest + [call(.release, .refused, 1, 101, 102), call(.acquire, .granted, 3, 103, 104)],
            broken: contest + [call(.release, .refused, 1, 50, 51)],
            says:
                "client 1 held room from 2.000 ms on, yet its release between 50.000 ms and 51.000 ms was answered with refused",
            proof: 2),
        Case(
            name: "a lock without an end", invariant: .leaseExpiry,
            legal: contest + [call(.read, .granted, 2, 4, 5, lease: 97), call(.acquire, .granted, 3, 104, 105)],
            broken: contest + [call(.read, .granted, 2, 4, 5, lease: -1)],
            says: "room was held without an end when client 2 read it", proof: 1),
        Case(
            name: "more time left than was asked for", invariant: .leaseExpiry,
            legal: contest + [call(.read, .granted, 2, 4, 5, lease: 100), call(.acquire, .granted, 3, 104, 105)],
            broken: contest + [call(.read, .granted, 2, 4, 5, lease: 300)],
            says: "had 300.000 ms left", proof: 1),
        Case(
            name: "less time left than there must have been", invariant: .leaseExpiry,
            legal: contest + [call(.read, .granted, 2, 4, 5, lease: 90), call(.acquire, .granted, 3, 104, 105)],
            broken: contest + [call(.read, .granted, 2, 4, 5, lease: 40)],
            says: "had 40.000 ms left", proof: 2),
        Case(
            name: "release without grant", invariant: .tokenGuard,
            legal: contest + [call(.release, .refused, 2, 5, 6)],
            broken: contest + [call(.release, .granted, 2, 5, 6)],
            says: "the release of room by client 2 was granted by 6.000 ms, though its token held nothing", proof: 1),
        Case(
            name: "double release", invariant: .tokenGuard,
            legal: contest + [call(.release, .granted, 1, 5, 6), call(.release, .refused, 1, 7, 8)],
            broken: contest + [call(.release, .granted, 1, 5, 6), call(.release, .granted, 1, 7, 8)],
            says: "client 1 gave room back twice with one token", proof: 3),
        Case(
            name: "extension after release", invariant: .tokenGuard,
            legal: contest + [call(.release, .granted, 1, 5, 6), call(.extend, .refused, 1, 7, 8, lease: 100)],
            broken: contest + [call(.release, .granted, 1, 5, 6), call(.extend, .granted, 1, 7, 8, lease: 100)],
            says: "after its token had been given back", proof: 3),
        Case(
            name: "an expired token is accepted", invariant: .tokenGuard,
            legal: contest + [call(.release, .granted, 1, 111, 112), call(.release, .refused, 1, 120, 121)],
            broken: contest + [call(.release, .granted, 1, 113, 114)],
            says: "though its lease had run out by 102.000 ms", proof: 2),
        Case(
            name: "a conflict after the release", invariant: .releaseFrees,
            legal: contest + [
                call(.release, .granted, 1, 5, 6), call(.acquire, .conflict, 3, 6, 7),
                call(.acquire, .granted, 4, 8, 9),
            ],
            broken: contest + [call(.release, .granted, 1, 5, 6), call(.acquire, .conflict, 3, 7, 8)],
            says:
                "the release of room by client 1 was granted by 6.000 ms and nobody took it after that, yet client 3 got a conflict",
            proof: 3),
        Case(
            name: "a conflict when nobody had it", invariant: .linearizability,
            legal: [call(.acquire, .conflict, 2, 0, 2), call(.acquire, .granted, 1, 1, 3)],
            broken: [call(.acquire, .conflict, 2, 0, 2), call(.acquire, .granted, 1, 3, 4)],
            says: "client 2 got a conflict on room between 0.000 ms and 2.000 ms, when nobody can have held it",
            proof: 1),
        Case(
            name: "more leases than there is time for", invariant: .mutualExclusion,
            legal: (1...3).map { call(.acquire, .granted, UInt32($0), 0, 250) },
            broken: (1...4).map { call(.acquire, .granted, UInt32($0), 0, 250) },
            says: "4 grants of room between 0.000 ms and 250.000 ms can't all have been", proof: 4),
        Case(
            name: "two winners of a round", invariant: .exclusiveWinner(clients: 3),
            legal: contest + [call(.acquire, .conflict, 3, 1, 4)],
            broken: contest + [call(.acquire, .granted, 3, 1, 4)],
            says: "yet client 3 was granted it by 4.000 ms", proof: 2),
        Case(
            name: "a round without a winner", invariant: .exclusiveWinner(clients: 2),
            legal: contest,
            broken: [call(.acquire, .conflict, 1, 0, 2), call(.acquire, .conflict, 2, 1, 3)],
            says: "when nobody can have held it", proof: 1),
        Case(
            name: "an answer that is neither grant nor conflict", invariant: .exclusiveWinner(clients: 3),
            legal: contest + [call(.acquire, .conflict, 3, 1, 4)],
            broken: contest + [call(.acquire, .failed, 3, 1, 4)],
            says: "client 3 got `failed` for room", proof: 1),
        Case(
            name: "a fencing token that falls", invariant: .fencing,
            legal: [call(.acquire, .granted, 1, 0, 1, fencing: 4), call(.acquire, .granted, 2, 200, 201, fencing: 7)],
            broken: [call(.acquire, .granted, 1, 0, 1, fencing: 7), call(.acquire, .granted, 2, 200, 201, fencing: 4)],
            says: "client 1 was granted room with fencing token 7 by 1.000 ms, and client 2 with 4 by 201.000 ms",
            proof: 2),
        Case(
            name: "a limit that isn't kept", invariant: .thresholds([Threshold(.longestLatency, .atMost, 5e6)]),
            legal: contest, broken: contest + [call(.acquire, .conflict, 3, 2, 9)],
            says: "longest latency is 7.000 ms, at most 5.000 ms asked for", proof: 0),
    ]

    static func verdict(_ setting: InvariantSetting, _ operations: [Operation], rules: LeaseRules = rules) -> Verdict {
        var names = Names()
        _ = names.id(of: "room")
        var checks = Checks(for: [setting], leases: rules)
        for operation in operations.sorted(by: { $0.completed < $1.completed }) { checks.observe(operation) }
        return checks.finish(names: names)[0]
    }

    @Test("what breaks an invariant is shown, and its legal twin passes", arguments: cases)
    func table(_ example: Case) {
        let legal = Self.verdict(example.invariant, example.legal)
        #expect(legal.conclusion == .pass, "\(legal.reason)")
        let broken = Self.verdict(example.invariant, example.broken)
        #expect(broken.conclusion == .fail, "\(broken.reason)")
        #expect(broken.witnesses.first?.sentence.contains(example.says) == true, "\(broken.witnesses)")
        #expect(broken.witnesses.first?.operations.count == example.proof)
    }

    @Test("no invariant passes over a history in which nothing happened")
    func nothing() {
        for example in Self.cases {
            #expect(Self.verdict(example.invariant, []).conclusion == .inconclusive, "\(example.name)")
        }
    }

    @Test("one client alone proves nothing about a contest")
    func alone() {
        let operations = [Self.call(.acquire, .granted, 1, 0, 1), Self.call(.release, .granted, 1, 2, 3)]
        for setting: InvariantSetting in [
            .mutualExclusion, .linearizability, .exclusiveWinner(clients: 1), .leaseExpiry, .tokenGuard,
        ] {
            #expect(Self.verdict(setting, operations).conclusion == .inconclusive)
        }
    }

    @Test("a loser that was turned away too early breaks linearizability, but not the rule of one winner")
    func earlyLoser() {
        let operations = [
            Self.call(.acquire, .conflict, 2, 0, 2), Self.call(.acquire, .granted, 1, 3, 5),
            Self.call(.acquire, .conflict, 3, 4, 6),
        ]
        #expect(Self.verdict(.linearizability, operations).conclusion == .fail)
        #expect(Self.verdict(.exclusiveWinner(clients: 3), operations).conclusion == .pass)
    }

    @Test("an unknown acquire explains a conflict, and its granted release proves that it was held")
    func unknown() {
        let timedOut = Self.call(.acquire, .indeterminate, 1, 0, 50)
        let conflict = Self.call(.acquire, .conflict, 2, 1, 2)
        let grant = Self.call(.acquire, .granted, 3, 5, 6, lease: 100)
        #expect(
            Self.verdict(.linearizability, [conflict, timedOut, Self.call(.acquire, .granted, 4, 200, 201)]).conclusion
                == .pass)
        // Held from 6 to 105 by client 3: client 1 can't have been granted and have given back within that time.
        let release = Self.call(.release, .granted, 1, 60, 61)
        let late = Self.call(.acquire, .indeterminate, 1, 10, 50)
        let proved = Self.verdict(.mutualExclusion, [grant, late, release])
        #expect(proved.conclusion == .fail)
        #expect(proved.witnesses.first?.operations == [grant, late, release])
        #expect(Self.verdict(.mutualExclusion, [grant, late]).conclusion != .fail)
    }

    @Test("a release of unknown outcome may take place after a grant that was invoked later")
    func lateRelease() {
        let given = [
            Self.call(.release, .indeterminate, 1, 1, 2), Self.call(.acquire, .granted, 1, 3, 5),
            Self.call(.acquire, .granted, 2, 4, 6),
        ]
        #expect(Self.verdict(.mutualExclusion, given).conclusion == .pass)
        var answered = given
        answered[0].outcome = .refused
        #expect(Self.verdict(.mutualExclusion, answered).conclusion == .fail)
    }

    @Test("a history that runs backwards, or has holes, is never judged")
    func impossible() {
        var checks = Checks(for: [.mutualExclusion, .fencing], leases: Self.rules)
        for operation in [Self.call(.acquire, .granted, 1, 5, 6), Self.call(.acquire, .granted, 2, 1, 2)] {
            checks.observe(operation)
        }
        #expect(
            checks.finish(names: Names()).allSatisfy {
                $0.conclusion == .inconclusive && $0.reason.contains("backwards")
            })
        var holed = Checks(for: [.mutualExclusion], leases: Self.rules)
        for operation in Self.contest + [Self.call(.acquire, .granted, 3, 5, 6)] { holed.observe(operation) }
        #expect(holed.finish(names: Names(), incomplete: "the disk was full")[0].conclusion == .inconclusive)
    }

    @Test("a token that is granted twice makes the verdict inconclusive, never a pass or a fail")
    func reusedToken() {
        let twice = Self.contest + [Self.call(.acquire, .granted, 3, 5, 6, token: 1)]
        for setting: InvariantSetting in [.mutualExclusion, .linearizability, .tokenGuard] {
            #expect(Self.verdict(setting, twice).conclusion == .inconclusive)
        }
    }

    @Test("a contest of 1,000 with 20 timeouts is decided, with one winner and with two", arguments: [1, 2])
    func contest(winners: Int) {
        var operations = (0..<1000).map { number in
            let outcome: Outcome =
                number % 50 == 49 ? .indeterminate : number % 500 == 3 && number / 500 < winners ? .granted : .conflict
            return Self.call(
                .acquire, outcome, UInt32(number), Double(number % 7) / 100, 1 + Double(number) / 100,
                token: UInt64(number + 1))
        }
        operations.append(Self.call(.release, .granted, 3, 20, 21, token: 4))
        for setting: InvariantSetting in [.linearizability, .mutualExclusion, .exclusiveWinner(clients: 1000)] {
            let verdict = Self.verdict(setting, operations)
            if winners == 2 {
                #expect(verdict.conclusion == .fail)
                #expect(verdict.witnesses.first?.operations.filter { $0.kind == .acquire }.map(\.client) == [3, 503])
            } else if setting == .exclusiveWinner(clients: 1000) {
                // Twenty clients got no clear answer.
                #expect(verdict.conclusion == .inconclusive)
            } else {
                #expect(verdict.conclusion == .pass)
                #expect(verdict.examined.contains(Verdict.Count("undecided", 0)))
            }
        }
    }

    @Test("the overlap of a round is the largest number of acquires under way at one instant")
    func overlap() {
        #expect(RoundOverlap.depth(of: [0, 1, 2, 10], [5, 3, 9, 12]) == 3)
        #expect(RoundOverlap.depth(of: [0, 5], [5, 6]) == 2)
        #expect(RoundOverlap.depth(of: [0, 6], [5, 7]) == 1)
        #expect(RoundOverlap.depth(of: [], []) == 0)
        var checks = Checks(for: [.exclusiveWinner(clients: 2)], leases: Self.rules)
        for operation in Self.contest { checks.observe(operation) }
        _ = checks.finish(names: Names())
        #expect(checks.overlap?.percentile(0.5) == 2)
        #expect(checks.overlap?.contested == 1)
    }
}
