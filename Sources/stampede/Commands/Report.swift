import CommandSyntax
import Glibc
import Reporting

extension Command {
    static let makeForms = Command(
        syntax: CommandSyntax(
            "report", "Make the other forms of a report again from its report.json.",
            operands: .init("FILE", count: 1...1),
            options: [form, to],
            examples: [
                .init(
                    "stampede report Reports/20260301-090507/report.json",
                    "Make the page, the JUnit file and the summary beside it again."),
                .init(
                    "stampede report report.json --form tap --form metrics --to out", "Make two other forms, elsewhere."
                ),
            ],
            exitCodes: [
                ExitCode.pass.means("the forms were made, whatever the verdict is"),
                ExitCode.usage.means("the command line is wrong"), ExitCode.badInput.means("the file is no report"),
                ExitCode.internalFault.means("the forms could not be written"),
            ],
            notes: ["Reports of earlier versions of Stampede are read too."])
    ) { (arguments) async throws(UsageError) in
        var command = ReportCommand(file: arguments.operands[0])
        var forms: [ReportForm] = []
        for name in arguments.values(of: form) {
            guard let form = ReportForm(rawValue: name) else {
                throw UsageError(choose(name, ReportForm.allCases.map(\.rawValue)))
            }
            forms.append(form)
        }
        if !forms.isEmpty { command.forms = forms }
        command.folder = arguments.value(of: to)
        let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
        return ExitCode(command.run(on: terminal))
    }

    private static let form = Option.value(
        "form", "NAME", "json, html, junit, markdown, tap or metrics.", fallback: "html, junit and markdown",
        isRepeatable: true)
    private static let to = Option.value("to", "DIR", "Where to write.", fallback: "the folder of FILE")

    /// What to say of a form that there isn't.
    static func choose(_ name: String, _ known: [String]) -> String {
        "--form: `\(name)` is no form; known are \(known.joined(separator: ", "))"
    }
}

extension ExitCode {
    /// Prints what a command of Reporting has to say, and tells how it ended.
    init(_ result: CommandResult) {
        Output.text(result.output)
        Output.error(result.errors)
        self = ExitCode(rawValue: result.exitCode) ?? .internalFault
    }
}
