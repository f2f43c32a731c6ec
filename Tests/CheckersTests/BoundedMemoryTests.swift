import History
import Testing

@testable import Checkers

/// The checkers drop what they think they don't need any more. That may hide a violation; it must never make one.
@Suite struct BoundedMemoryTests {
    /// Histories of several resources, one after another with some overlap, each used again later.
    private func history(_ seed: Int) -> (operations: [Operation], rules: LeaseRules, isLegal: Bool) {
        var operations: [Operation] = []
        var isLegal = true
        let first = RandomLeases(seed: UInt64(seed))
        for part in 0..<6 {
            var leases = RandomLeases(seed: UInt64(seed &* 31 &+ part))
            leases.timeToLive = first.timeToLive
            // Most parts are legal, so that findings by forgetting would show.
            let isMutated = part == seed % 24
            let own = isMutated ? leases.mutated() : leases.legal()
            if isMutated { isLegal = LeaseReference.isLegal(own, first.rules) }
            for var operation in own {
                operation.resource = Names.ID(rawValue: UInt32(part + 1))
                operation.invoked = operation.invoked.advanced(by: Int64(part * 15))
                operation.completed = operation.completed.advanced(by: Int64(part * 15))
                operations.append(operation)
            }
        }
        return (operations.sorted { ($0.completed, $0.invoked) < ($1.completed, $1.invoked) }, first.rules, isLegal)
    }

    @Test("with room for one resource, two closed holds and ten operations no legal history fails")
    func forgetful() {
        var caught = 0
        for seed in 0..<randomHistories / 4 {
            let (operations, rules, isLegal) = history(seed)
            var sweep = LeaseSweep(rules, resident: 1, window: 2)
            var search = LeaseSearch(rules, kept: 10, long: 6)
            for operation in operations {
                sweep.observe(operation)
                search.observe(operation)
            }
            var tally = sweep.finish()
            search.finish(into: &tally)
            // What an extension may do is a rule of its own, which the reference doesn't know.
            guard let finding = tally.findings.first(where: { $0.kind != .shortened }) else { continue }
            caught += 1
            if isLegal {
                Issue.record(
                    "seed \(seed): \(finding.kind) by\n\(describe(finding.operations))\nin\n\(describe(operations))")
                return
            }
        }
        #expect(caught > 0)
    }

    @Test("an extension that was under way when its hold was forgotten still explains a later conflict")
    func forgottenExtension() {
        var sweep = LeaseSweep(LeaseRules(timeToLive: 6_000_000), resident: 1)
        for operation in [
            LeaseGoldenTests.call(.acquire, .granted, 1, 1, 2, resource: 1),
            LeaseGoldenTests.call(.acquire, .granted, 2, 10, 11, resource: 2),
            LeaseGoldenTests.call(.extend, .granted, 1, 3, 12, lease: 10, resource: 1),
            LeaseGoldenTests.call(.acquire, .conflict, 3, 15, 16, resource: 1),
        ] { sweep.observe(operation) }
        let tally = sweep.finish()
        #expect(tally.findings.isEmpty && tally.undecided > 0)
    }

    @Test("20,000 rounds with a resource each keep no more resources than fit")
    func rounds() {
        let rules = LeaseRules(timeToLive: 1_000_000)
        var sweep = LeaseSweep(rules, resident: 100)
        for round in 0..<20_000 {
            for client in 0..<3 {
                let start = Int64(round * 100 + client)
                sweep.observe(
                    Operation(
                        kind: .acquire, outcome: client == 0 ? .granted : .conflict, client: UInt32(client),
                        resource: Names.ID(rawValue: UInt32(round + 1)), invoked: Instant(nanoseconds: start),
                        completed: Instant(nanoseconds: start + 10),
                        token: Token(high: 1, low: UInt64(round * 3 + client + 1))))
            }
            sweep.observe(
                Operation(
                    kind: .release, outcome: .granted, client: 0, resource: Names.ID(rawValue: UInt32(round + 1)),
                    invoked: Instant(nanoseconds: Int64(round * 100 + 50)),
                    completed: Instant(nanoseconds: Int64(round * 100 + 60)),
                    token: Token(high: 1, low: UInt64(round * 3 + 1))))
        }
        #expect(sweep.kept <= 110)
        let tally = sweep.finish()
        #expect(tally.findings.isEmpty && tally.undecided == 0 && tally.grants == 20_000)
    }
}
