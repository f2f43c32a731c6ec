import CommandSyntax
import Session

extension Command {
    static let doctor = Command(
        syntax: CommandSyntax(
            "doctor", "Tell whether this machine is ready for runs, and what to do where it isn't.",
            options: [reports, json],
            examples: [
                .init("stampede doctor", "Look at Redis, limits, ports, cores and the reports' folder."),
                .init("stampede doctor --json", "The same for a script."),
            ],
            exitCodes: [
                ExitCode.pass.means("runs work; warnings say what could be better"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.targetUnavailable.means("no run works; each problem says what to do"),
            ])
    ) { arguments in
        let diagnosis = await Diagnosis.examine(reports: arguments.value(of: reports) ?? "Reports")
        Output.text(arguments.isOn(json) ? diagnosis.json : diagnosis.text)
        return diagnosis.isReady ? .pass : .targetUnavailable
    }

    private static let reports = Option.value("report", "DIR", "Where reports will be written.", fallback: "Reports")
    private static let json = Option.flag("json", "Print the findings as JSON.")
}
