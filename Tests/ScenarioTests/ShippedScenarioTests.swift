import Scenario
import Testing

@Suite struct ShippedScenarioTests {
    @Test("every shipped scenario loads", arguments: try ScenarioFolder.files(in: Repository.path("Scenarios")))
    func loads(path: String) throws {
        let scenario = try Scenario.load(path: path)
        #expect(path.hasSuffix("/\(scenario.name).yaml"), "a scenario is called like its file")
        #expect(!scenario.description.isEmpty)
        #expect(scenario.source.text.contains("# yaml-language-server: $schema="))
    }
}
