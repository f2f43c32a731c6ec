import Scenario
import Testing

@Suite struct WholeTests {
    /// A scenario without the places at which its parts stand, and without its text.
    private func content(_ scenario: Scenario) -> String {
        var scenario = scenario
        scenario.source.text = ""
        scenario.source.path = ""
        scenario.source.includes = []
        scenario.source.overrides = []
        var text = ""
        dump(scenario, to: &text)
        return text.replacing(#/[^ (]*\.yaml:[0-9]+:[0-9]+/#, with: "")
            .split(separator: "\n").filter {
                !$0.contains("- line:") && !$0.contains("- column:") && !$0.contains("- file:")
            }
            .joined(separator: "\n")
    }

    @Test("what a scenario says of itself on one line is the same scenario again")
    func shipped() throws {
        let catalogue = ScenarioCatalogue(
            paths: [Repository.path("Scenarios")], environment: { _ in nil }, overrides: [])
        #expect(catalogue.scenarios.count > 6)
        for scenario in catalogue.scenarios {
            let again = try Scenario.load(text: Array(scenario.source.whole.utf8), path: "whole.yaml")
            #expect(content(again) == content(scenario))
            #expect(again.source.whole == scenario.source.whole)
        }
    }

    @Test("variables, quotes and overrides stand in it with what they came to")
    func replaced() throws {
        let text = """
            name: ${NAME:-x}
            description: "a: b # c, {d} 'e' \\" $${f} ${SAID}"
            clients: ${N}
            rounds: 3
            lease: 30s
            steps: [acquire, {release: {token: own}}]
            thresholds: {p99: < 50ms, failed: 0}
            invariants: [mutual-exclusion]
            """
        let scenario = try Scenario.load(
            text: Array(text.utf8), path: "x.yaml", environment: { ["N": "7", "SAID": "- [1]: {x}"][$0] },
            overrides: [.init(setting: "rounds=4")])
        let again = try Scenario.load(text: Array(scenario.source.whole.utf8), path: "x.yaml")
        #expect(content(again) == content(scenario))
        #expect(again.clients == 7 && again.extent == .rounds(4) && again.description == scenario.description)
    }
}
