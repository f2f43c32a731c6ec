import Checkers

extension Report {
    /// The report as one HTML file that needs nothing else: no script, no font, no request. Light and dark, from
    /// phone to desk, for keyboard and screen reader. Under 1 MB whatever the report holds.
    public var html: String {
        let report = withoutSecrets
        return Detail.fitting(bytes: 1_000_000) { HTMLReport(report: report, detail: $0).text }
    }
}

/// The page: verdicts first, then each scenario, then where and how it ran.
private struct HTMLReport {
    let report: Report
    let detail: Detail

    var text: String {
        var html = Markup()
        html.verbatim("<!DOCTYPE html>\n")
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { head(&$0) }
            html.verbatim("\n")
            html.element("body", ["class": report.conclusion.rawValue]) { html in
                html.element("a", ["class": "skip", "href": "#verdicts"], "To the verdicts")
                html.element("header") { header(&$0) }
                html.element("main") { html in
                    overview(&html)
                    for (index, scenario) in shown.enumerated() {
                        html.verbatim("\n")
                        ScenarioSection(scenario: scenario, detail: detail, id: "s\(index)").draw(&html)
                    }
                }
                html.verbatim("\n")
                html.element("footer") { footer(&$0) }
            }
        }
        return html.text + "\n"
    }

    private var shown: ArraySlice<Report.Scenario> { report.scenarios.prefix(detail.scenarios) }

    private func head(_ html: inout Markup) {
        html.element("meta", ["charset": "utf-8"])
        // Nothing may be loaded, whatever a text of the target tries.
        html.element(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
            ])
        html.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        html.element("meta", ["name": "color-scheme", "content": "light dark"])
        html.element("link", ["rel": "icon", "href": "data:,"])
        html.element("title", "\(report.conclusion.rawValue) · \(report.run.id.shortened(to: 80)) · Stampede")
        html.element("style") { $0.verbatim(Stylesheet.text) }
    }

    private func header(_ html: inout Markup) {
        html.element("p", ["class": "brand"], "Stampede")
        html.element("h1") { html in
            html.element("span", ["class": "conclusion"], report.conclusion.rawValue)
            html.element("span", ["class": "because"], because)
        }
        let run = report.run
        html.element("p", ["class": "meta"]) { html in
            html.element("time", ["datetime": run.startedAt.description], Self.readable(run.startedAt))
            html.words(
                " · \(Quantity.duration(run.duration)) · seed \(run.seed)" + (run.interrupted ? " · interrupted" : ""))
        }
        html.element("div", ["class": "again"]) { html in
            html.element("p", ["id": "again"], "Run it again")
            html.element("pre", ["tabindex": "0", "aria-labelledby": "again"]) {
                $0.lines(run.command.shortened(to: detail.letters * 4))
            }
        }
    }

    /// The verdict in half a sentence.
    private var because: String {
        let verdicts = report.scenarios.flatMap(\.verdicts)
        let count = { (conclusion: Report.Conclusion) in verdicts.count { $0.conclusion == conclusion } }
        let obstacles = report.scenarios.count { $0.obstacle != nil }
        var parts: [String] = []
        if count(.fail) > 0 {
            parts.append("\(count(.fail)) of \(Quantity.counted(verdicts.count, "invariant")) broken")
        }
        if count(.inconclusive) > 0 { parts.append("\(count(.inconclusive)) undecided") }
        if obstacles > 0 { parts.append("\(Quantity.counted(obstacles, "scenario")) not judged") }
        if parts.isEmpty {
            parts = [
                verdicts.isEmpty
                    ? "nothing was judged" : "\(Quantity.counted(verdicts.count, "invariant")), all of them hold"
            ]
        }
        return parts.joined(separator: ", ")
    }

    private func overview(_ html: inout Markup) {
        html.element("section", ["id": "verdicts", "aria-label": "Verdicts"]) { html in
            html.element("table", ["class": "verdicts"]) { html in
                html.element("caption", ["class": "hidden"], "What was found of each invariant")
                html.element("thead", ["class": "hidden"]) { html in
                    html.element("tr") { html in
                        for name in ["verdict", "invariant", "what was found"] {
                            html.element("th", ["scope": "col"], name)
                        }
                    }
                }
                for (index, scenario) in shown.enumerated() { rows(of: scenario, index, &html) }
            }
            if detail.isShortened { html.element("p", ["class": "faint"], Detail.shortened) }
            if report.scenarios.count > shown.count {
                html.element(
                    "p", ["class": "faint"],
                    "\(report.scenarios.count - shown.count) more scenarios stand in report.json.")
            }
        }
    }

    private func rows(of scenario: Report.Scenario, _ index: Int, _ html: inout Markup) {
        // A link must have words.
        let text = { (text: String) in text.isEmpty ? "unnamed" : text.shortened(to: detail.letters) }
        html.element("tbody") { html in
            html.element("tr", ["class": "name"]) { html in
                html.element("th", ["colspan": "3", "scope": "rowgroup"]) { html in
                    html.element("a", ["href": "#s\(index)"], text(scenario.name))
                }
            }
            if let obstacle = scenario.obstacle {
                html.element("tr") { html in
                    html.element("td") { ConclusionMark.draw(.inconclusive, &$0) }
                    html.element("th", ["scope": "row"], "scenario")
                    html.element("td", text(obstacle.message))
                }
            }
            for (number, verdict) in scenario.verdicts.prefix(detail.verdicts).enumerated() {
                html.element("tr") { html in
                    html.element("td") { ConclusionMark.draw(verdict.conclusion, &$0) }
                    html.element("th", ["scope": "row"]) { html in
                        let hasStory = verdict.conclusion == .fail && !verdict.witnesses.isEmpty && detail.witnesses > 0
                        if hasStory {
                            html.element("a", ["href": "#s\(index)-v\(number)-w0"], text(verdict.invariant))
                        } else {
                            html.words(text(verdict.invariant))
                        }
                    }
                    html.element("td") { html in
                        html.words(text(verdict.reason))
                        let examined = verdict.examined.filter { $0.value != 0 }.prefix(8).map {
                            "\(Quantity.grouped($0.value)) \($0.name.shortened(to: 40))"
                        }
                        for warning in verdict.warnings.prefix(4) {
                            html.element("span", ["class": "caution"], text(warning))
                        }
                        if !examined.isEmpty {
                            html.element("span", ["class": "examined"], examined.joined(separator: " · "))
                        }
                    }
                }
            }
            let more = scenario.verdicts.count - detail.verdicts
            if more > 0 { html.element("tr") { $0.element("td", ["colspan": "3"], "\(more) more in report.json") } }
        }
    }

    private func footer(_ html: inout Markup) {
        let run = report.run
        let text = { (text: String) in text.shortened(to: min(200, detail.letters)) }
        let facts = [
            ("run", text(run.id)), ("Stampede", text(run.versions.stampede)), ("Redis", text(run.versions.redis)),
            ("target", text(run.versions.target)),
            ("processor", "\(text(run.machine.processor)), \(Quantity.counted(run.machine.cores, "core"))"),
            ("memory", Quantity.bytes(run.machine.memory)),
            ("system", "\(text(run.machine.system)), \(text(run.machine.kernel))"),
            (
                "open files",
                run.machine.openFiles >= Int(Int32.max)
                    ? "no limit" : "at most \(Quantity.grouped(run.machine.openFiles))"
            ),
        ].filter { !$0.1.isEmpty }
        html.element("h2", ["class": "quiet"], "Where and how it ran")
        html.element("dl", ["class": "facts small"]) { html in
            for (name, value) in facts {
                html.element("div") { html in
                    html.element("dt", name)
                    html.element("dd", value)
                }
            }
        }
    }

    private static func readable(_ timestamp: Report.Timestamp) -> String {
        let text = timestamp.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}

/// A conclusion as a word in its colour: never the colour alone.
enum ConclusionMark {
    static func draw(_ conclusion: Report.Conclusion, _ html: inout Markup) {
        html.element("span", ["class": "mark \(conclusion.rawValue)"], conclusion.rawValue)
    }
}
