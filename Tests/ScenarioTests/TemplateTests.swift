import Scenario
import Testing

@Suite struct TemplateTests {
    @Test("the template is a good scenario, and stays one with each commented line switched on")
    func good() throws {
        let text = try #require(ScenarioTemplate.text(name: "two-takers"))
        #expect(try Scenario.load(text: Array(text.utf8), path: "f").name == "two-takers")
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var switched = 0
        // What a comment switches on is a key or a list item after `# `; the head of the file is prose.
        for index in lines.indices.dropFirst(4) {
            guard let mark = lines[index].firstRange(of: "# "),
                lines[index].prefix(upTo: mark.lowerBound).allSatisfy({ $0 == " " })
            else { continue }
            lines[index].removeSubrange(mark)
            switched += 1
        }
        #expect(switched == 12)
        // `hold`, `extend` and `read` are legal before the gate, so nothing of it contradicts the invariants.
        let all = lines.joined(separator: "\n")
        #expect(try Scenario.load(text: Array(all.utf8), path: "f").thresholds.count == 2)
    }

    @Test(
        "a name that a scenario can't have makes none", arguments: ["", "A", "two takers", "a/b", "../a", "-a", "a--b"])
    func names(name: String) {
        #expect(ScenarioTemplate.text(name: name) == nil)
    }
}
