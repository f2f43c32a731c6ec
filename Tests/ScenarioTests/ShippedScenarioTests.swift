import Scenario
import Testing

@Suite struct ShippedScenarioTests {
    @Test("every shipped scenario loads", arguments: try ScenarioFolder.files(in: Repository.path("Scenarios")))
    func loads(path: String) throws {
        let scenario = try Scenario.load(path: path)
        let parts = path.split(separator: "/").suffix(2)
        #expect(
            [parts.last.map(String.init), parts.joined(separator: "-")].contains("\(scenario.name).yaml"),
            "a scenario is called like its file, with or without its folder")
        #expect(!scenario.description.isEmpty)
        #expect(scenario.source.text.contains("# yaml-language-server: $schema="))
    }
}
