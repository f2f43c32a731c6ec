import Foundation
import Scenario
import Testing

/// The page about scenarios shows only what works.
@Suite struct DocumentationTests {
    static let page = Repository.path("Documentation/Scenarios.md")

    /// The YAML of the page. A fragment is completed by what it doesn't say.
    static func examples() throws -> [String] {
        let text = try String(contentsOfFile: page, encoding: .utf8)
        return text.components(separatedBy: "```yaml\n").dropFirst().map { part in
            part.components(separatedBy: "\n```")[0] + "\n"
        }
    }

    static func completed(_ fragment: String) -> String {
        func has(_ keys: String...) -> Bool {
            keys.contains { key in fragment.split(separator: "\n").contains { $0.hasPrefix("\(key):") } }
        }
        var text = fragment
        if !has("name") { text += "name: example\n" }
        if !has("groups", "clients") { text += "clients: 4\n" }
        if !has("groups", "steps", "storm") { text += "steps: [acquire, gate, release]\n" }
        if !has("rounds", "duration"), !fragment.contains("stages") { text += "rounds: 3\n" }
        if !has("invariants", "storm") { text += "invariants: [mutual-exclusion]\n" }
        return text
    }

    @Test("every example on the page is a good scenario", arguments: try examples())
    func examplesAreGood(example: String) throws {
        _ = try Scenario.load(text: Array(Self.completed(example).utf8), path: "Scenarios.md")
    }

    @Test("the page's table of keys has every key of the schema")
    func keys() throws {
        let text = try String(contentsOfFile: Self.page, encoding: .utf8)
        let table = try #require(text.components(separatedBy: "## All keys").last)
        let schema = try JSONSerialization.jsonObject(with: Data(Scenario.jsonSchema.utf8)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: Any])
        for key in properties.keys { #expect(table.contains("`\(key)`"), "\(key) is missing on the page") }
    }

    @Test("the mistakes that the page shows are told so")
    func mistakes() throws {
        let text = "name: a\nclients: 1O\nround: 3\nsteps:\n- aquire\nrounds: 3\ninvariants: [mutual-exclusion]\n"
        let error = #expect(throws: ScenarioErrors.self) { try Scenario.load(text: Array(text.utf8), path: "my.yaml") }
        let page = try String(contentsOfFile: Self.page, encoding: .utf8)
        #expect(error?.problems.count == 3)
        for problem in error?.problems ?? [] { #expect(page.contains("\(problem)\n"), "\(problem)") }
    }
}
