import CommandSyntax
import Harness
import Scenario
import Session

extension Command {
    static let defects = Command(
        syntax: CommandSyntax(
            "defects", "Prove that scenarios see the bugs that they claim to catch.",
            operands: .init("FILE…", count: 0...10_000), options: ScenarioOptions.replacing,
            examples: [
                .init("stampede defects", "Run each scenario in `Scenarios` with each defect that it claims."),
                .init("stampede defects my.yaml", "Try one scenario."),
            ],
            exitCodes: [
                ExitCode.pass.means("every defect was caught, each with a proof"),
                ExitCode.violation.means("a scenario didn't see a defect that it claims to catch"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a scenario is wrong, or claims a defect that there isn't"),
                ExitCode.targetUnavailable.means("a scenario could not be run"),
                ExitCode.interrupted.means("stopped by Ctrl-C"),
            ])
    ) { arguments in
        let catalogue = ScenarioCatalogue(
            paths: arguments.operands.isEmpty ? ["Scenarios"] : arguments.operands,
            environment: ScenarioOptions.environment, overrides: ScenarioOptions.overrides(arguments))
        let problems = catalogue.problems.map(\.description) + catalogue.unknownDefects
        guard problems.isEmpty else {
            for problem in problems { Output.error("\(problem)\n") }
            return .badInput
        }
        let stop = RunStop()
        let signals = await Interrupts(stop)
        let code = await tryAll(catalogue, stop)
        await signals.cancel()
        return code
    }

    /// One line a scenario, under the defect that it claims.
    private static func tryAll(_ catalogue: ScenarioCatalogue, _ stop: RunStop) async -> ExitCode {
        let seed = UInt64.random(in: 1...UInt64(Int.max))
        let width = catalogue.scenarios.map(\.name.count).max() ?? 0
        var (caught, missed, notRun) = (0, 0, 0)
        for defect in KnownDefect.all {
            let claimants = catalogue.scenarios(claiming: defect)
            if !claimants.isEmpty { Output.text("\(defect.name): \(defect.symptom)\n") }
            for scenario in claimants where !stop.isStopped {
                let trial = await DefectTrial.run(defect, in: scenario, seed: seed, stop: stop)
                let name = scenario.name + String(repeating: " ", count: width - scenario.name.count)
                Output.text("  \(trial.isCaught ? "✓" : "✗") \(name)  \(trial.finding)\n")
                if let obstacle = trial.obstacle { Output.error("stampede: \(obstacle)\n") }
                caught += trial.isCaught ? 1 : 0
                missed += trial.isCaught || trial.obstacle != nil ? 0 : 1
                notRun += trial.obstacle != nil ? 1 : 0
            }
        }
        if stop.isStopped { return .interrupted }
        Output.text("\(caught) caught, \(missed) missed, \(notRun) not run, seed \(seed)\n")
        return missed > 0 ? .violation : notRun > 0 ? .targetUnavailable : .pass
    }
}

extension ScenarioCatalogue {
    /// Claims of defects that there aren't, a line each.
    fileprivate var unknownDefects: [String] {
        scenarios.flatMap { scenario in scenario.catches.filter { KnownDefect($0.name, for: scenario) == nil } }.map {
            "\($0.position): `\($0.name)` is no defect; `stampede list defects` tells those there are"
        }
    }

    /// Those that claim to catch a defect.
    func scenarios(claiming defect: KnownDefect) -> [Scenario] {
        scenarios.filter { scenario in
            scenario.catches.contains { KnownDefect($0.name, for: scenario) == defect }
        }
    }
}
