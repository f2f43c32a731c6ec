import Checkers
import History
import Scenario
import Testing

@testable import Harness

/// What is left of a failing round, where a script says which parts of it fail again.
@Suite struct StormShrinkerTests {
    private static let text = """
        name: small
        clients: 6
        rounds: 1
        storm:
          model: occupation
          resources: 1
          requests: [{request: "POST /take/{resource}", as: acquire}]

        """

    private func plan() throws -> StormPlan {
        let scenario = try Scenario.load(text: Array(Self.text.utf8), path: "small.yaml")
        return StormPlan(try #require(scenario.storm), most: 6, processes: 1, seed: 4, round: 0)
    }

    /// A sending in which each entry was answered after the one before; these contradict each other.
    private func result(_ entries: [StormPlan.Entry], contradicting: (StormPlan.Entry) -> Bool?) -> StormResult {
        let calls = entries.enumerated().map { index, entry in
            ServiceCall(
                Operation(
                    kind: .acquire, outcome: .conflict, client: UInt32(entry.client), resource: .empty,
                    invoked: Instant(nanoseconds: Int64(index) * 10),
                    completed: Instant(nanoseconds: Int64(index) * 10 + 5)),
                .take(step: nil), worker: entry.client + 1, number: entry.number)
        }
        let core = zip(entries, calls).filter { contradicting($0.0) == true }.map(\.1.operation)
        let hasFailed = entries.contains { contradicting($0) != nil }
        return StormResult(parts: [
            .init(
                resource: 0, name: "R", record: ServiceRecord(calls: calls), entries: entries,
                answer: hasFailed ? .contradiction(story: "wrong", core) : .explained)
        ])
    }

    @Test("of all entries those two are left that fail together, in their order, and each repeat is counted")
    func two() async throws {
        let plan = try plan()
        let culprits = [plan.entries[1].number, plan.entries[plan.entries.count - 2].number]
        var sendings = 0
        let shrinker = StormShrinker { sent in
            sendings += 1
            let hasBoth = culprits.allSatisfy { number in sent.entries.contains { $0.number == number } }
            return self.result(sent.entries) { hasBoth && culprits.contains($0.number) ? true : nil }
        }
        // What was found to contradict itself is only one of them, so the other has to be found.
        let failed = result(plan.entries) { $0.number == culprits[1] ? true : nil }
        let outcome = try #require(await shrinker.shrink(plan, failed))
        #expect(outcome.requests == 2 && outcome.isOneByOne)
        #expect(outcome.smallest.parts[0].entries.map(\.number) == culprits)
        #expect(outcome.repeats == 20 && outcome.failures == 20)
        #expect(sendings < 200)
    }

    @Test("a round whose contradiction is of no request, and whose resending ends at once, is left as it is")
    func nothing() async throws {
        let plan = try plan()
        let shrinker = StormShrinker { _ in nil }
        #expect(await shrinker.shrink(plan, result(plan.entries) { _ in false })?.requests == nil)
    }

    @Test("a round that never fails again is given up after a bounded number of sendings")
    func never() async throws {
        let plan = try plan()
        var sendings = 0
        let shrinker = StormShrinker { sent in
            sendings += 1
            return self.result(sent.entries) { _ in nil }
        }
        #expect(await shrinker.shrink(plan, result(plan.entries) { $0.number < 2 })?.requests == nil)
        #expect((10...1000).contains(sendings))
    }
}
