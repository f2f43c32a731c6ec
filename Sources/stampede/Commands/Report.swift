import CommandSyntax
import Glibc
import Reporting
import Spelling

extension Command {
    static let report = Command(
        syntax: CommandSyntax(
            "report", "Make every form again from a report.json, also from an older version's.",
            operands: .init("FILE", count: 1...1), options: [output, forms],
            examples: [
                .init("stampede report Reports/run/report.json", "Make report.html, junit.xml and summary.md again."),
                .init("stampede report report.json --output /tmp/page --form html", "Make only the page, elsewhere."),
            ],
            exitCodes: [
                ExitCode.pass.means("the forms were made, whatever the verdict is"),
                ExitCode.usage.means("the command line is wrong"), ExitCode.badInput.means("the file is no report"),
                ExitCode.internalFault.means("the forms can't be written"),
            ])
    ) { arguments throws(UsageError) in
        var command = ReportCommand(file: arguments.operands[0])
        command.folder = arguments.value(of: output)
        let names = arguments.values(of: forms)
        if !names.isEmpty { command.forms = try names.map { name throws(UsageError) in try form(name) } }
        return ExitCode(command.run(on: .standardOutput))
    }

    private static func form(_ name: String) throws(UsageError) -> ReportForm {
        if let form = ReportForm(rawValue: name) { return form }
        let known = ReportForm.allCases.map(\.rawValue)
        let help = nearestWord(to: name, among: known).map { "did you mean `\($0)`?" }
        throw UsageError("`\(name)` is no form of a report; \(help ?? "known are \(known.joined(separator: ", "))")")
    }

    private static let output = Option.value("output", "DIR", "Where to write.", fallback: "the folder of the file")
    private static let forms = Option.value(
        "form", "NAME", "One of \(ReportForm.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.",
        fallback: "html, junit, markdown", isRepeatable: true)
}

extension Terminal {
    /// What standard output can show.
    static var standardOutput: Terminal {
        detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
    }
}

extension ExitCode {
    /// Prints what a command of the reports told.
    init(_ told: CommandResult) {
        Output.text(told.output)
        Output.error(told.errors)
        self = ExitCode(rawValue: told.exitCode) ?? .internalFault
    }
}
