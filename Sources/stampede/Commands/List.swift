import CommandSyntax
import Harness
import OccupationService
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
                .init("stampede list defects", "Tell every known bug, what a caller sees of it, and who catches it."),
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
        Output.text(what == "defects" ? defects(catalogue) : Help.table(catalogue.descriptions))
        return catalogue.problems.isEmpty ? .pass : .badInput
    }

    /// The defects of both places where there are any, under the command that switches them on.
    private static func defects(_ catalogue: ScenarioCatalogue) -> String {
        """
        In the lock client, by `stampede run FILE… --defect NAME`, for scenarios that take locks themselves:
        \(Help.table(symptoms(LockDefect.allCases.map(KnownDefect.lock), catalogue)))
        In the occupation service, by the same, for scenarios that use it, and by `stampede serve --defect NAME`:
        \(Help.table(symptoms(Defect.allCases.map(KnownDefect.service), catalogue)))
        """
    }

    /// Each defect: what a caller sees of it, and which scenarios do.
    private static func symptoms(_ defects: [KnownDefect], _ catalogue: ScenarioCatalogue) -> [(String, String)] {
        defects.map { defect in
            let names = catalogue.scenarios(claiming: defect).map(\.name).joined(separator: ", ")
            return (
                defect.name,
                "\(defect.symptom); " + (names.isEmpty ? "no scenario here claims to see it" : "caught by \(names)")
            )
        }
    }

    private static let folder = Option.value("folder", "PATH", "Where the scenarios are.", fallback: "Scenarios")
}
