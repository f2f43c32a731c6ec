import CommandSyntax
import Scenario

extension Command {
    static let list = Command(
        syntax: CommandSyntax(
            "list", "Tell what there is to run and to check.",
            operands: .init(
                "scenarios|defects|invariants", count: 0...1, choices: ["scenarios", "defects", "invariants"]),
            options: [folder],
            examples: [
                .init("stampede list", "Tell what each scenario in `Scenarios` proves."),
                .init("stampede list defects", "Tell which scenario catches which defect."),
                .init(
                    "stampede list scenarios --folder tests/race", "Tell what the scenarios of another folder prove."),
            ],
            exitCodes: [
                ExitCode.pass.means("told"), ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a scenario is wrong, or the folder has none"),
            ])
    ) { arguments in
        let what = arguments.operands.first ?? "scenarios"
        if what == "invariants" {
            Output.text(Help.table(ScenarioCatalogue.invariants))
            return .pass
        }
        let catalogue = ScenarioCatalogue(
            paths: [arguments.value(of: folder) ?? "Scenarios"], environment: ScenarioOptions.environment)
        for problem in catalogue.problems { Output.error("\(problem)\n") }
        Output.text(Help.table(what == "defects" ? catalogue.catchersByDefect : catalogue.descriptions))
        return catalogue.problems.isEmpty ? .pass : .badInput
    }

    private static let folder = Option.value("folder", "PATH", "Where the scenarios are.", fallback: "Scenarios")
}
