import CommandSyntax
import Glibc
import Reporting
import Session

extension Command {
    static let merge = Command(
        syntax: CommandSyntax(
            "merge", "Make one report of several: of the parts of a run, or of shards.",
            operands: .init("REPORT…", count: 2...1000),
            options: [folder],
            examples: [
                .init(
                    "stampede merge Reports/night-1of2 Reports/night-2of2", "Judge a run of two processes as a whole."),
                .init("stampede merge shard-*/report.json", "Put the shards of a CI job into one report."),
            ],
            exitCodes: [
                ExitCode.pass.means("every invariant holds"), ExitCode.violation.means("an invariant is broken"),
                ExitCode.inconclusive.means("something could not be decided"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a file is no report, or the reports don't belong together"),
                ExitCode.internalFault.means("the report could not be written"),
            ],
            notes: [
                """
                Parts of a run (`run --join NAME --part I/N`) have their histories beside their reports: these are \
                merged on the clock of the Redis that all used, widened by the error with which it was measured, and \
                judged again. Other reports are put side by side.
                """
            ])
    ) { (arguments) async throws(UsageError) in
        var merge = Merge(arguments.operands)
        if let folder = arguments.value(of: folder) { merge.reports = folder }
        do throws(Merge.Failure) {
            let outcome = try merge.perform()
            let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
            Output.text(FinalTable(outcome.report, on: terminal, html: outcome.folder.file(.html)).text)
            for line in CISystem(environment: ScenarioOptions.wholeEnvironment).publish(outcome.report) {
                Output.error(line + "\n")
            }
            return ExitCode(outcome.ending)
        } catch {
            switch error {
            case .input(let lines):
                for line in lines { Output.error("stampede: \(line)\n") }
                return .badInput
            case .output(let line):
                Output.error("stampede: \(line)\n")
                return .internalFault
            }
        }
    }

    private static let folder = Option.value(
        "report", "DIR", "Where the folder of the merged report is made.", fallback: "Reports")
}
