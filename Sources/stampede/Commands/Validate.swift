import CommandSyntax
import Redaction
import Reporting
import Scenario

extension Command {
    static let validate = Command(
        syntax: CommandSyntax(
            "validate", "Check scenario files without running them.",
            operands: .init("FILE…", count: 1...10_000),
            options: ScenarioOptions.replacing + [json],
            examples: [
                .init("stampede validate Scenarios/lock-double-booking.yaml", "Check one file."),
                .init("stampede validate Scenarios", "Check every scenario of a folder and of those in it."),
                .init("stampede validate my.yaml --clients 50 --set lease=5s", "Check a file with values replaced."),
            ],
            exitCodes: [
                ExitCode.pass.means("all are good"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a file is wrong; every error is told with file, line and column"),
            ],
            notes: ["Parts that others include have names that begin with `_`; in a folder they are left out."])
    ) { arguments in
        let catalogue = ScenarioCatalogue(
            paths: arguments.operands, environment: ScenarioOptions.environment,
            overrides: ScenarioOptions.overrides(arguments))
        if arguments.isOn(json) {
            Output.text(ScenarioErrors.json(catalogue.problems))
        } else {
            for problem in catalogue.problems { Output.text(RedactedURL.redacting("\(problem)\n")) }
            for scenario in catalogue.scenarios { Output.text("\(scenario.source.path): good\n") }
        }
        return catalogue.problems.isEmpty ? .pass : .badInput
    }

    private static let json = Option.flag("json", "Print the errors as a JSON list instead.")
}
