import CommandSyntax
import Scenario

extension Command {
    static let initialize = Command(
        syntax: CommandSyntax(
            "init", "Write a commented scenario to begin with.",
            operands: .init("NAME", count: 0...1),
            examples: [
                .init(
                    "stampede init", "Write my-scenario.yaml, and the schema by which editors complete and check it."),
                .init("stampede init two-takers", "Write two-takers.yaml."),
            ],
            exitCodes: [
                ExitCode.pass.means("it was written"),
                ExitCode.usage.means("the name is none, or a file of that name is there"),
                ExitCode.internalFault.means("it can't be written here"),
            ])
    ) { arguments throws(UsageError) in
        let name = arguments.operands.first ?? "my-scenario"
        guard let text = ScenarioTemplate.text(name: name) else {
            throw UsageError("`\(name)` is no name for a scenario; write small letters, digits and hyphens: two-takers")
        }
        let path = "\(name).yaml"
        switch NewFile.write(text, to: path) {
        case .exists: throw UsageError("\(path) is there already; choose another name")
        case .failed(let reason):
            Output.error("stampede init: \(path) can't be written: \(reason)\n")
            return .internalFault
        case .written: break
        }
        // Without the schema the scenario is as good; only editors miss it.
        _ = NewFile.write(Scenario.jsonSchema, to: "scenario.schema.json")
        Output.text(
            "\(path) is written. Check it with `stampede validate \(path)`, run it with `stampede run \(path)`.\n")
        return .pass
    }
}
