import Scenario
import Testing

/// Every kind of mistake, with the exact lines that a user reads.
@Suite struct BadScenarioTests {
    /// A text and the errors that it must give, in their order.
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var text: String
        var errors: [String]
        var testDescription: String { what }

        init(_ what: String, _ text: String, _ errors: String...) {
            (self.what, self.text, self.errors) = (what, text, errors)
        }
    }

    /// A whole scenario in which one thing can be changed.
    static func scenario(
        _ changed: String = "", clients: String = "clients: 10", extent: String = "rounds: 3",
        steps: String = "steps: [acquire, gate, release]", invariants: String = "invariants: [mutual-exclusion]"
    ) -> String {
        ["name: a", clients, extent, steps, invariants, changed].filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    static let cases: [Case] = yaml + values + steps + keys + consistency + requests + storms + faults

    @Test("each mistake is told with its place and what would be right", arguments: cases)
    func tells(bad: Case) {
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(bad.text.utf8), path: "f") }
        let found = error?.problems.map(\.description) ?? []
        #expect(found == bad.errors.map { "f:\($0)" })
    }

    @Test("the scenario that the cases change is a good one")
    func baseline() throws {
        _ = try Scenario.load(text: Array(Self.scenario().utf8), path: "f")
    }
}
