import CommandSyntax
import Scenario

extension Command {
    static let validate = Command(
        syntax: CommandSyntax(
            "validate", "Check scenario files without running them.",
            operands: .init("FILE…", count: 1...10_000),
            options: [ScenarioOptions.set, json],
            examples: [
                .init("stampede validate Scenarios/lock-double-booking.yaml", "Check one file."),
                .init("stampede validate Scenarios", "Check every scenario of a folder and of those in it."),
                .init("stampede validate my.yaml --set clients=50", "Check a file with a value replaced."),
            ],
            exitCodes: [
                ExitCode.pass.means("all are good"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a file is wrong; every error is told with file, line and column"),
            ],
            notes: ["Parts that others include have names that begin with `_`; in a folder they are left out."])
    ) { arguments in
        let overrides = ScenarioOptions.overrides(arguments)
        var problems: [ScenarioErrors.Problem] = []
        var good: [Scenario] = []
        for path in arguments.operands {
            do throws(ScenarioErrors) {
                for file in try ScenarioFolder.files(in: path) {
                    do throws(ScenarioErrors) {
                        good.append(
                            try .load(path: file, environment: ScenarioOptions.environment, overrides: overrides))
                    } catch {
                        problems += error.problems
                    }
                }
            } catch {
                problems += error.problems
            }
        }
        if arguments.isOn(json) {
            Output.text(ScenarioErrors.json(problems))
        } else {
            for problem in problems { Output.text("\(problem)\n") }
            for scenario in good { Output.text("\(scenario.source.path): good\n") }
        }
        return problems.isEmpty ? .pass : .badInput
    }

    private static let json = Option.flag("json", "Print the errors as a JSON list instead.")
}
