import Checkers
import Glibc
import History

extension Report {
    /// The report for a CI job's page, in GitHub's Markdown: verdicts, stories, figures, and how to run it again.
    /// Under 1 MB whatever the report holds, for GitHub drops larger ones whole.
    public var markdown: String {
        let report = withoutSecrets
        return Detail.fitting(bytes: 900_000) { MarkdownSummary(report: report, detail: $0).text }
    }

    /// Appends the Markdown form to a file, as GitHub's `$GITHUB_STEP_SUMMARY` wants it.
    public func appendMarkdown(to path: String) throws(ReportError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .file(path: path, doing: .write, code: errno) }
        var rest = Array(markdown.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else {
                let code = errno
                close(descriptor)
                throw .file(path: path, doing: .write, code: code)
            }
            rest = rest.dropFirst(written)
        }
        guard close(descriptor) == 0 else { throw .file(path: path, doing: .write, code: errno) }
    }
}

private struct MarkdownSummary {
    let report: Report
    let detail: Detail

    var text: String {
        let shown = report.scenarios.prefix(detail.scenarios)
        var text = "## \(report.conclusion.emblem) Stampede: \(report.conclusion.rawValue)\n\n"
        text += "\(words(report.run.id)) · \(Quantity.duration(report.run.duration)) · seed \(report.run.seed)"
        text += report.run.interrupted ? " · interrupted\n\n" : "\n\n"
        if detail.isShortened { text += "\(Detail.shortened)\n\n" }
        text += verdicts(shown)
        if report.scenarios.count > shown.count {
            text += "\n\(report.scenarios.count - shown.count) more scenarios stand in report.json.\n"
        }
        for scenario in shown { text += stories(scenario) }
        if detail.measurements { text += figures(shown) }
        return text + "\nRun it again:\n\n"
            + Markdown.block([report.run.command.visible.shortened(to: detail.letters * 4)], "sh")
    }

    private func words(_ text: String) -> String { Markdown.words(text.shortened(to: detail.letters)) }

    private func verdicts(_ scenarios: ArraySlice<Report.Scenario>) -> String {
        var table = Markdown.row(["", "scenario", "invariant", "found"]) + Markdown.row(["---", "---", "---", "---"])
        for scenario in scenarios {
            if let obstacle = scenario.obstacle {
                table += Markdown.row([
                    Report.Conclusion.inconclusive.emblem, words(scenario.name), "", words(obstacle.message),
                ])
            }
            for verdict in scenario.verdicts.prefix(detail.verdicts) {
                table += Markdown.row([
                    verdict.conclusion.emblem, words(scenario.name), words(verdict.invariant),
                    ([verdict.reason] + verdict.warnings.prefix(4).map { "⚠ " + $0 }).map(words).joined(
                        separator: "<br>"),
                ])
            }
            if scenario.verdicts.count > detail.verdicts {
                table += Markdown.row([
                    "", words(scenario.name), "", "\(scenario.verdicts.count - detail.verdicts) more in report.json",
                ])
            }
        }
        return table
    }

    private func stories(_ scenario: Report.Scenario) -> String {
        var text = ""
        for verdict in scenario.verdicts.prefix(detail.verdicts) where verdict.conclusion == .fail {
            for witness in verdict.witnesses.prefix(detail.witnesses) {
                let story = witness.story(operations: detail.operations, letters: detail.letters)
                text += "\n### \(words(scenario.name)): \(words(verdict.invariant))\n\n"
                text +=
                    words(witness.sentence) + "\n\n" + Markdown.block(story.dropFirst().map { String($0.dropFirst(2)) })
            }
        }
        return text
    }

    private func figures(_ scenarios: ArraySlice<Report.Scenario>) -> String {
        let rows = scenarios.flatMap { scenario in
            scenario.latencies.map { kind in
                let latency = kind.latency
                return Markdown.row(
                    [words(scenario.name), words(kind.kind), Quantity.grouped(Int(latency.count))]
                        + [0.5, 0.9, 0.99].map { Quantity.duration(latency.percentile($0)) }
                        + [Quantity.duration(latency.maximum)])
            }
        }
        guard !rows.isEmpty else { return "" }
        return "\n" + Markdown.row(["scenario", "operation", "count", "p50", "p90", "p99", "longest"])
            + Markdown.row(["---", "---", "--:", "--:", "--:", "--:", "--:"]) + rows.joined()
    }
}

extension Verdict.Conclusion {
    /// The sign that stands before a conclusion on a page.
    fileprivate var emblem: String {
        switch self {
        case .pass: "✅"
        case .fail: "❌"
        case .inconclusive: "❔"
        }
    }
}
