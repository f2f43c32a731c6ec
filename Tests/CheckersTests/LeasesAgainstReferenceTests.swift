import History
import Testing

@testable import Checkers

@Suite struct LeasesAgainstReferenceTests {
    private func history(_ seed: Int) -> (operations: [Operation], rules: LeaseRules, isLegal: Bool?) {
        var leases = RandomLeases(seed: UInt64(seed))
        switch seed % 4 {
        case 0: return (leases.anything(), leases.rules, nil)
        case 1: return (leases.legal(), leases.rules, true)
        default: return (leases.mutated(), leases.rules, nil)
        }
    }

    private func verdict(_ operations: [Operation], _ rules: LeaseRules) -> Verdict {
        var checks = Checks(for: [.linearizability], leases: rules)
        for operation in operations { checks.observe(operation) }
        return checks.finish(names: Names())[0]
    }

    @Test("linearizability of leases with TTL, extensions and unknown outcomes is what the naive reference says")
    func exact() {
        var broken = 0
        for seed in 0..<randomHistories {
            let (operations, rules, known) = history(seed)
            let isLegal = known ?? LeaseReference.isLegal(operations, rules)
            if !isLegal { broken += 1 }
            let found = verdict(operations, rules)
            if (found.conclusion == .fail) != !isLegal {
                Issue.record(
                    "seed \(seed): legal \(isLegal), but \(found.conclusion): \(found.reason)\n\(describe(operations))")
                return
            }
        }
        // Both directions were tried.
        #expect(broken > randomHistories / 10)
        #expect(broken < randomHistories * 9 / 10)
    }

    @Test("each witness alone contradicts itself, as the naive reference sees it")
    func witnesses() {
        var seen: [String: Int] = [:]
        for seed in 0..<randomHistories {
            let (operations, rules, _) = history(seed)
            var sweep = LeaseSweep(rules)
            for operation in operations { sweep.observe(operation) }
            // What an extension may do is a rule of its own, which the reference doesn't know.
            for finding in sweep.finish().findings where finding.kind != .shortened {
                seen["\(finding.kind)", default: 0] += 1
                let witness = finding.witness(Names(), rules).operations
                if LeaseReference.isLegal(witness, rules) {
                    Issue.record(
                        "seed \(seed): \(finding.kind) is proved by legal operations\n\(describe(witness))\nin\n\(describe(operations))"
                    )
                    return
                }
                if LeaseReference.isLegal(operations, rules) {
                    Issue.record("seed \(seed): \(finding.kind) in a legal history\n\(describe(operations))")
                    return
                }
            }
        }
        for kind in LeaseViolation.allCases {
            switch kind {
            case .withoutExpiry, .wrongTimeToLive, .shortened, .noOrder, .crowd: continue
            default: #expect(seen["\(kind)", default: 0] > 0, "no history showed \(kind)")
            }
        }
    }
}

func describe(_ operations: [Operation]) -> String {
    operations.map {
        "  [\($0.invoked.nanoseconds), \($0.completed.nanoseconds)] client \($0.client) \($0.kind.name) \($0.outcome.name) token \($0.token.low) lease \($0.lease) holder \($0.holder.low)"
    }.joined(separator: "\n")
}
