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
        In the place of the lock client, by `stampede run FILE… --defect NAME`:
        \(Help.table(symptoms(catalogue)))
        In the occupation service, by `stampede serve --defect NAME`:
        \(Help.table(Defect.allCases.map { ($0.rawValue, $0.symptom) }))
        """
    }

    /// Each defect that can be put in the lock client's place: what a caller sees of it, and which scenarios do.
    private static func symptoms(_ catalogue: ScenarioCatalogue) -> [(String, String)] {
        LockDefect.allCases.map { defect in
            let catchers = catalogue.scenarios.filter { $0.catches.contains { $0.name == defect.rawValue } }
            let names = catchers.map(\.name).joined(separator: ", ")
            return (
                defect.rawValue,
                "\(defect.symptom); " + (names.isEmpty ? "no scenario here claims to see it" : "caught by \(names)")
            )
        }
    }

    private static let folder = Option.value("folder", "PATH", "Where the scenarios are.", fallback: "Scenarios")
}
