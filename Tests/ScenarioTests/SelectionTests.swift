import Scenario
import Testing

@Suite struct SelectionTests {
    /// Scenarios as `name: keys`.
    private static func scenarios(_ all: (String, String)...) throws -> [Scenario] {
        try all.map { name, keys in
            let text =
                "name: \(name)\nclients: 2\nrounds: 1\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n\(keys)\n"
            return try Scenario.load(text: Array(text.utf8), path: "\(name).yaml")
        }
    }

    private static func names(_ all: [Scenario], _ change: (inout ScenarioSelection) -> Void = { _ in }) throws
        -> [String]
    {
        var selection = ScenarioSelection()
        change(&selection)
        return try selection.of(all).map(\.name)
    }

    @Test("each stands behind those that it needs or comes after; the rest keeps its order")
    func order() throws {
        let all = try Self.scenarios(("a", "after: [d]"), ("b", "needs: [c]"), ("c", ""), ("d", "needs: [c]"))
        #expect(try Self.names(all) == ["c", "d", "a", "b"])
    }

    @Test("names and tags select, and bring in what is needed, but not what only comes before")
    func selects() throws {
        let all = try Self.scenarios(
            ("a", "tags: [x]\nafter: [b]"), ("b", ""), ("c", "tags: [y]\nneeds: [b]"), ("d", "tags: [y]"))
        #expect(try Self.names(all) { $0.only = ["a"] } == ["a"])
        #expect(try Self.names(all) { $0.only = ["c"] } == ["b", "c"])
        #expect(try Self.names(all) { $0.tags = ["y"] } == ["b", "c", "d"])
        #expect(
            try Self.names(all) {
                $0.tags = ["y"]; $0.skip = ["c"]
            } == ["d"])
    }

    @Test("what can't be selected is told with what would be right")
    func problems() throws {
        let all = try Self.scenarios(("alpha", "tags: [lock]"), ("beta", "needs: [alpha]"))
        func problem(_ all: [Scenario], _ change: (inout ScenarioSelection) -> Void = { _ in }) -> String? {
            #expect(throws: ScenarioSelection.Problem.self) { try Self.names(all, change) }?.description
        }
        #expect(problem(all) { $0.only = ["alpa"] } == "`alpa` is no scenario here; did you mean `alpha`?")
        #expect(problem(all) { $0.tags = ["lok"] } == "`lok` is no tag of a scenario here; did you mean `lock`?")
        #expect(problem(all) { $0.skip = ["alpha"] } == "`alpha` can't be skipped, for `beta` needs it")
        #expect(problem(all) { $0.skip = ["alpha", "beta"] } == "no scenario is left by this selection")
        let homeless = try Self.scenarios(("beta", "needs: [alpa]"))
        #expect(problem(homeless)?.hasPrefix("beta.yaml:6:9: `alpa` is no scenario here; known are `beta`") == true)
        let circle = try Self.scenarios(("a", "needs: [b]"), ("b", "after: [a]"))
        #expect(problem(circle)?.contains("`a` waits for `b` waits for `a`") == true)
    }

    @Test("the shards together are all, none twice, and what belongs together is in one")
    func shards() throws {
        let all = try Self.scenarios(
            ("a", ""), ("b", "needs: [a]"), ("c", ""), ("d", "after: [b]"), ("e", ""), ("f", ""))
        for count in 1...7 {
            let parts = try (1...count).map { number in
                try Self.names(all) { $0.shard = .init("\(number)/\(count)") }
            }
            #expect(parts.flatMap(\.self).sorted() == ["a", "b", "c", "d", "e", "f"])
            #expect(parts.contains { Set(["a", "b", "d"]).isSubset(of: $0) })
        }
        for wrong in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"] {
            #expect(ScenarioSelection.Shard(wrong) == nil)
        }
    }
}
