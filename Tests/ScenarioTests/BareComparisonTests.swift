import Scenario
import Testing

/// Thresholds as everybody writes them.
@Suite struct BareComparisonTests {
    private static func load(_ thresholds: String) throws -> Scenario {
        let text = "name: a\nclients: 2\nrounds: 3\nsteps: [acquire]\nthresholds:\(thresholds)\n"
        return try Scenario.load(text: Array(text.utf8), path: "f")
    }

    @Test(
        "a bare > is as good as one in quotes",
        arguments: [
            "\n  throughput: > 500/s", "\n  throughput: >= 500/s # at least", " {throughput: > 500/s}",
            " {throughput: >500/s , failed: 0}", "\n  throughput: >  500/s\n  granted: > 3",
            "\n  throughput: \"> 500/s\"",
        ])
    func accepted(thresholds: String) throws {
        let found = try Self.load(thresholds).thresholds
        #expect(found.first?.limit == 500)
        #expect([Scenario.Threshold.Comparison.greater, .atLeast].contains(try #require(found.first?.comparison)))
    }

    @Test("a folded text stays one, whatever stands in it")
    func folded() throws {
        let text =
            "name: a\nclients: 2\nrounds: 3\nsteps: [acquire]\ndescription: >\n  a: > 5\ninvariants: [mutual-exclusion]\n"
        #expect(try Scenario.load(text: Array(text.utf8), path: "f").description == "a: > 5\n")
    }
}
