import CommandSyntax
import Glibc
import Reporting
import Session

/// Where a session's report goes: files, and the terminal.
struct ReportOutput {
    static let options = [reports, json, quiet]

    private static let reports = Option.value(
        "report", "DIR", "Where the run's folder with its report is made.", fallback: "Reports")
    private static let json = Option.flag("json", "Print report.json instead of the table.")
    private static let quiet = Option.flag("quiet", "Print nothing but what is wrong.")

    private let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    /// The folder in which the run's own folder is made.
    var folder: String { arguments.value(of: Self.reports) ?? "Reports" }
    /// Whether the result is told in short, if it is good.
    var isQuiet: Bool { arguments.isOn(Self.quiet) }
    /// Whether the table is printed.
    var showsTable: Bool { !arguments.isOn(Self.json) }

    /// The result on standard output, what stood in the way on standard error.
    func show(_ outcome: Session.Outcome) {
        let report = outcome.report.withoutSecrets
        if !showsTable {
            Output.text(report.json)
        } else if !outcome.isEmpty, !isQuiet || outcome.ending != .pass {
            let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
            let html = outcome.writeError == nil ? outcome.folder.file(.html) : nil
            Output.text(FinalTable(report, on: terminal, html: html).text)
        }
        for obstacle in outcome.obstacles { Output.error("stampede: \(obstacle)\n") }
        for line in CISystem(environment: ScenarioOptions.wholeEnvironment).publish(report) {
            Output.error(line + "\n")
        }
    }
}
