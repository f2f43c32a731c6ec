import Testing

@testable import Harness

/// The pure shrinker.
@Suite struct DeltaDebuggingTests {
    /// Counts questions, and answers by a set that must be there.
    private final class Oracle {
        var questions = 0
        let culprits: Set<Int>

        init(_ culprits: Set<Int>) { self.culprits = culprits }

        func holds(_ items: [Int]) -> Bool {
            questions += 1
            return culprits.isSubset(of: items)
        }
    }

    @Test(
        "what is left is exactly what is needed, in its order, after few questions",
        arguments: [[0], [99], [17], [3, 4], [0, 99], [5, 50, 95], [10, 11, 12, 13, 14, 80], Array(0..<100)])
    func finds(culprits: [Int]) async {
        let oracle = Oracle(Set(culprits))
        let least = await DeltaDebugging.minimum(of: Array(0..<100)) { oracle.holds($0) }
        #expect(least == culprits)
        #expect(oracle.questions <= 100 * 100 + 300, "the bound of ddmin")
        #expect(culprits.count > 6 || oracle.questions < 250)
    }

    @Test("without any one of what is left the property is gone, also where it isn't monotone", arguments: 0..<50)
    func isMinimal(seed: Int) async {
        var random = SeededGenerator(seed: UInt64(seed), stream: 7)
        // An odd number of some, and at least one of others: what is enough is no superset of a fixed set.
        let some = Set((0..<40).shuffled(using: &random).prefix(8))
        let others = Set((0..<40).shuffled(using: &random).prefix(8)).subtracting(some)
        func holds(_ items: [Int]) -> Bool {
            items.count { some.contains($0) } % 2 == 1 && items.contains { others.contains($0) }
        }
        var items = Array(0..<40)
        if !holds(items), let one = some.first { items.removeAll { $0 == one } }
        guard holds(items) else { return }
        let least = await DeltaDebugging.minimum(of: items) { holds($0) }
        #expect(holds(least))
        for index in least.indices where least.count > 1 {
            var smaller = least
            smaller.remove(at: index)
            #expect(!holds(smaller))
        }
    }

    @Test("the end of patience leaves what is known to have the property")
    func ends() async {
        let oracle = Oracle([20, 70])
        let least = await DeltaDebugging.minimum(of: Array(0..<100)) { items -> Bool? in
            oracle.questions >= 8 ? nil : oracle.holds(items)
        }
        #expect(oracle.questions == 8)
        #expect(Set([20, 70]).isSubset(of: least))
        #expect(least.count < 100)
    }

    @Test("one thing is asked nothing, and none stays none")
    func trivial() async {
        #expect(await DeltaDebugging.minimum(of: [1]) { _ in false } == [1])
        #expect(await DeltaDebugging.minimum(of: [Int]()) { _ in true } == [])
    }
}
