import Checkers

extension Comparison {
    /// The comparison in lines for a terminal: what got worse first, then all figures.
    public func text(on terminal: Terminal) -> String {
        var lines = ["\(TerminalText.cut(names.base.visible, to: 36)) → \(TerminalText.cut(names.new.visible, to: 36))"]
        // Beside it stands at most «inconclusive → not judged».
        let room = max(40, terminal.columns) - 32
        for change in verdicts {
            let text =
                "\(change.isWorse ? "✗" : " ") \(TerminalText.cut("\(change.scenario.visible): \(change.invariant.visible)", to: room))"
            let words = "\(change.base?.rawValue ?? "not judged") → \(change.new?.rawValue ?? "not judged")"
            lines.append("  " + (change.isWorse ? terminal.paint(text, .red) : text) + "  " + words)
        }
        if verdicts.isEmpty { lines.append("  all verdicts are the same") }
        var scenario = ""
        for figure in figures {
            if figure.scenario != scenario {
                scenario = figure.scenario
                lines.append("  " + TerminalText.cut(scenario.visible, to: max(40, terminal.columns) - 2))
            }
            let cells =
                TerminalText.filled(figure.name.visible, to: 18)
                + TerminalText.filled(figure.told(figure.base), to: 12, right: true)
                + TerminalText.filled(figure.told(figure.new), to: 12, right: true)
                + TerminalText.filled(figure.toldChange, to: 10, right: true)
            let finding =
                figure.finding == .worse ? terminal.paint(figure.finding.rawValue, .red) : figure.finding.rawValue
            lines.append("    \(cells)  \(finding)")
        }
        lines.append(isWorse ? terminal.paint("✗ worse", .red) : terminal.paint("✓ not worse", .green))
        return lines.map { $0.withoutWorkflowCommands + "\n" }.joined()
    }

    /// The comparison in GitHub's Markdown.
    public var markdown: String {
        let words = { (text: String) in Markdown.words(text.shortened(to: 200)) }
        var text =
            "## \(isWorse ? "❌ Worse" : "✅ Not worse"): \(words(names.new)) compared with \(words(names.base))\n\n"
        if verdicts.isEmpty {
            text += "All verdicts are the same.\n\n"
        } else {
            text +=
                Markdown.row(["", "scenario", "invariant", "base", "new"])
                + Markdown.row(["---", "---", "---", "---", "---"])
            text +=
                verdicts.prefix(500).map { change in
                    Markdown.row([
                        change.isWorse ? "❌" : "", words(change.scenario), words(change.invariant),
                        change.base?.rawValue ?? "not judged", change.new?.rawValue ?? "not judged",
                    ])
                }.joined() + "\n"
        }
        guard !figures.isEmpty else { return text }
        text += Markdown.row(["scenario", "figure", "base", "new", "change", ""])
        text += Markdown.row(["---", "---", "--:", "--:", "--:", "---"])
        text += figures.prefix(1000).map { figure in
            Markdown.row([
                words(figure.scenario), words(figure.name), figure.toldInterval(figure.base),
                figure.toldInterval(figure.new),
                figure.toldChange, figure.finding == .worse ? "**worse**" : figure.finding.rawValue,
            ])
        }.joined()
        return text + "\nIn brackets: the interval of 99 % confidence.\n"
    }

    /// The comparison as JSON.
    public var json: String {
        var writer = JSONWriter(to: "")
        write(&writer)
        return writer.finish()
    }

    func write<Output>(_ json: inout JSONWriter<Output>) {
        json.object { json in
            json.member("base", names.base)
            json.member("new", names.new)
            json.member("isWorse", isWorse)
            json.key("verdicts")
            json.array(verdicts) { json, change in
                json.object(inline: true) { json in
                    json.member("scenario", change.scenario)
                    json.member("invariant", change.invariant)
                    if let base = change.base { json.member("base", base.rawValue) }
                    if let new = change.new { json.member("new", new.rawValue) }
                    json.member("isWorse", change.isWorse)
                }
            }
            json.key("figures")
            json.array(figures) { json, figure in
                json.object { json in
                    json.member("scenario", figure.scenario)
                    json.member("name", figure.name)
                    json.member("unit", figure.unit.rawValue)
                    for (name, estimate) in [("base", figure.base), ("new", figure.new)] {
                        guard let estimate else { continue }
                        json.key(name)
                        json.object(inline: true) { json in
                            json.member("value", estimate.value)
                            json.member("low", estimate.low)
                            json.member("high", estimate.high)
                        }
                    }
                    if let change = figure.change { json.member("change", change) }
                    json.member("finding", figure.finding.rawValue)
                }
            }
        }
    }
}

extension Comparison.Figure {
    fileprivate func told(_ estimate: Estimate?) -> String { estimate.map { told($0.value) } ?? "none" }

    fileprivate func toldInterval(_ estimate: Estimate?) -> String {
        estimate.map { "\(told($0.value)) (\(told($0.low)) … \(told($0.high)))" } ?? "none"
    }

    private func told(_ value: Double) -> String {
        guard value.isFinite else { return "∞" }
        return switch unit {
        case .nanoseconds: Quantity.duration(Int64(Quantity.whole(value)))
        case .operationsPerSecond: "\(Quantity.grouped(Quantity.whole(value)))/s"
        case .share: Quantity.fixed(value * 100, decimals: 1) + " %"
        }
    }

    fileprivate var toldChange: String {
        change.map { ($0 > 0 ? "+" : "") + Quantity.fixed($0 * 100, decimals: 1) + " %" } ?? ""
    }
}
