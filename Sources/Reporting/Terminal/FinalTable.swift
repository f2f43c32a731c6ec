import Checkers
import History

/// What stands on the terminal when a run is over: a line for each scenario and invariant, the smallest story of
/// each failure, where to look, and how to run it again.
public struct FinalTable {
    /// A longer schedule than this is better looked at in a browser.
    private static let mostSteps = 60
    /// More notes of a scenario are in the report.
    private static let mostNotes = 5

    private let report: Report
    private let terminal: Terminal
    private let html: String?
    private let columns: Int
    /// The columns of the longest invariant's name, so that all reasons begin below each other.
    private let names: Int

    /// The table of a report for a terminal; `html` is the path of the HTML report, if there is one.
    public init(_ report: Report, on terminal: Terminal, html: String? = nil) {
        self.report = report.withoutSecrets
        self.terminal = terminal
        self.html = html
        columns = min(120, max(60, terminal.columns))
        let widths = report.scenarios.flatMap(\.verdicts).map { TerminalText.width($0.invariant.visible) }
        names = min(24, widths.max() ?? 0)
    }

    /// The lines, with a newline at the end.
    public var text: String {
        var lines: [String] = []
        for scenario in report.scenarios { lines += self.lines(of: scenario) + [""] }
        for scenario in report.scenarios { lines += stories(of: scenario) }
        lines += ending
        return lines.map { $0.withoutWorkflowCommands + "\n" }.joined()
    }

    // MARK: verdicts

    private func lines(of scenario: Report.Scenario) -> [String] {
        let size = scenario.operations == 0 ? "" : Quantity.counted(scenario.operations, "operation")
        let time = scenario.duration == 0 ? "" : Quantity.duration(scenario.duration)
        let right = size + "  " + TerminalText.filled(time, to: 8, right: true)
        // Nothing stands behind the name of what never ran.
        let isEmpty = size.isEmpty && time.isEmpty
        let room = columns - 3 - (isEmpty ? 0 : TerminalText.width(right))
        let name = isEmpty ? TerminalText.cut(name(scenario), to: room) : TerminalText.filled(name(scenario), to: room)
        var lines = [
            sign(scenario.conclusion) + " " + terminal.paint(name, .bold)
                + (isEmpty ? "" : " " + terminal.paint(right, .faint))
        ]
        if let obstacle = scenario.obstacle {
            lines += indented(obstacle.message.visible, by: 2)
        }
        for verdict in scenario.verdicts {
            let name = TerminalText.filled(verdict.invariant.visible, to: names)
            // What to do stands at the end of a reason.
            let reason = TerminalText.wrapped(
                verdict.reason.visible, to: columns - names - 6, lines: verdict.conclusion == .pass ? 3 : 10)
            lines.append("  \(sign(verdict.conclusion)) \(name)  \(reason.first ?? verdict.conclusion.rawValue)")
            lines += reason.dropFirst().map { String(repeating: " ", count: names + 6) + $0 }
            for warning in verdict.warnings.prefix(3) {
                lines += TerminalText.wrapped("! " + warning.visible, to: columns - names - 6, lines: 3).map {
                    String(repeating: " ", count: names + 6) + terminal.paint($0, .yellow)
                }
            }
        }
        for note in scenario.notes.prefix(Self.mostNotes) {
            lines += TerminalText.wrapped(note.visible, to: columns - 4, lines: 4).enumerated().map { index, line in
                terminal.paint((index == 0 ? "  · " : "    ") + line, .faint)
            }
        }
        return lines
    }

    private func name(_ scenario: Report.Scenario) -> String {
        scenario.name.visible + (scenario.defect.map { "  (defect: \($0.visible))" } ?? "")
    }

    private func sign(_ conclusion: Report.Conclusion) -> String { terminal.paint(conclusion.sign, conclusion.ink) }

    // MARK: stories

    /// The smallest story of a failure: the witness with the fewest operations and steps. A single answer that wasn't
    /// as expected is smaller than two holders at once, and often their consequence: it is told only where it is all.
    private func stories(of scenario: Report.Scenario) -> [String] {
        let failed = scenario.verdicts.filter { $0.conclusion == .fail }
        let telling = failed.filter { $0.invariant != Invariant.expectations.rawValue && !$0.witnesses.isEmpty }
        let smallest = (telling.isEmpty ? failed : telling).flatMap(\.witnesses).min { $0.size < $1.size }
        guard let smallest else { return [] }
        var lines = indented(smallest.sentence.visible, by: 0)
        if let schedule = smallest.schedule {
            let shown = ScheduleColumns(schedule: schedule, columns: columns).lines
            lines += shown.prefix(Self.mostSteps)
            if shown.count > Self.mostSteps {
                lines.append("  and \(shown.count - Self.mostSteps) more lines in the report")
            }
        }
        let clients = smallest.operations.prefix(6).map { "\($0.client)".utf8.count }.max() ?? 1
        for operation in smallest.operations.prefix(6) {
            lines.append(line(of: operation, client: clients))
            guard !operation.request.isEmpty else { continue }
            let exchange = "      " + operation.exchangeLine.visible
            lines.append(terminal.paint(TerminalText.cut(exchange, to: columns), .faint))
        }
        if smallest.operations.count > 6 { lines.append("  and \(smallest.operations.count - 6) more in the report") }
        let others = failed.reduce(0) { $0 + $1.witnessesFound } - 1
        if others > 0 {
            lines.append(terminal.paint("  \(Quantity.counted(others, "more violation")) in the report", .faint))
        }
        return lines + [""]
    }

    private func line(of operation: Report.Operation, client digits: Int) -> String {
        let end = operation.completed.map { Quantity.instant($0) } ?? "never"
        let token = operation.token.isEmpty ? "" : "  token \(operation.token.visible)"
        let holder = operation.holder.isEmpty ? "" : "  held by \(operation.holder.visible)"
        let text =
            "  client \(TerminalText.filled("\(operation.client)", to: digits, right: true))  \(Quantity.instant(operation.invoked)) → \(end)  "
            + "\(TerminalText.cut(operation.kind.visible, to: 12)) "
        let outcome = operation.outcome.name
        let room = columns - outcome.utf8.count
        let rest = TerminalText.cut(token + holder, to: max(0, room - TerminalText.width(text)))
        return TerminalText.cut(text, to: room)
            + terminal.paint(outcome, operation.outcome == .granted ? .bold : .faint)
            + terminal.paint(rest, .faint)
    }

    // MARK: the end

    private var ending: [String] {
        let verdicts = report.scenarios.flatMap(\.verdicts)
        let told: [String] = [Report.Conclusion.fail, .inconclusive, .pass].compactMap { conclusion in
            let count = verdicts.count { $0.conclusion == conclusion }
            return count > 0 ? "\(Quantity.grouped(count)) \(conclusion.participle)" : nil
        }
        let what = told.isEmpty ? "nothing was judged" : told.joined(separator: ", ")
        let interrupted = report.run.interrupted ? ", interrupted" : ""
        let conclusion = report.conclusion
        let summary = "\(what)  \(Quantity.duration(report.run.duration))\(interrupted), seed \(report.run.seed)"
        var lines = [
            terminal.paint("\(conclusion.sign) \(conclusion.rawValue)", conclusion.ink) + "  "
                + TerminalText.cut(summary, to: columns - conclusion.rawValue.utf8.count - 4)
        ]
        // Neither is broken into lines: both are there to be copied.
        if let html { lines.append("  look at    \(html.visible)") }
        if conclusion != .pass { lines.append("  run again  \(report.run.command.visible)") }
        return lines
    }

    private func indented(_ text: String, by blanks: Int) -> [String] {
        TerminalText.wrapped(text, to: columns - blanks).map { String(repeating: " ", count: blanks) + $0 }
    }
}

extension Verdict.Conclusion {
    /// As in «2 failed».
    var participle: String {
        switch self {
        case .pass: "passed"
        case .fail: "failed"
        case .inconclusive: "inconclusive"
        }
    }
}

extension Report.Witness {
    /// How much there is to read.
    fileprivate var size: Int { operations.count + (schedule?.steps.count ?? 0) }
}
