/// The help of commands as text, at most 100 columns wide.
public enum Help {
    /// The help of one command: purpose, usage, options with defaults, examples, exit codes.
    public static func text(of syntax: CommandSyntax, program: String) -> String {
        var usage = "\(program) \(syntax.name)"
        if let operands = syntax.operands {
            usage += operands.count.lowerBound == 0 ? " [\(operands.placeholder)]" : " \(operands.placeholder)"
        }
        if !syntax.options.isEmpty { usage += " [OPTION…]" }
        var sections = ["\(syntax.summary)\n", "Usage: \(usage)\n"]
        if !syntax.examples.isEmpty {
            let lines = syntax.examples.map { "  \($0.line)\n      \($0.meaning)\n" }
            sections.append("Examples:\n" + lines.joined())
        }
        if !syntax.options.isEmpty {
            let rows = syntax.options.map { option in
                (option.spelling, option.summary + (option.fallback.map { " (default: \($0))" } ?? ""))
            }
            sections.append("Options:\n" + table(rows))
        }
        sections += syntax.notes.map { wrapped($0, indent: 0) }
        if !syntax.exitCodes.isEmpty {
            sections.append("Exit codes:\n" + table(syntax.exitCodes.map { (String($0.code), $0.meaning) }))
        }
        return sections.joined(separator: "\n")
    }

    /// The overview of all commands.
    public static func overview(
        _ commands: [CommandSyntax], program: String, purpose: String, examples: [CommandSyntax.Example]
    ) -> String {
        let lines = examples.map { "  \($0.line)\n      \($0.meaning)\n" }
        return [
            wrapped(purpose, indent: 0), "Usage: \(program) COMMAND [OPTION…]\n", "Examples:\n" + lines.joined(),
            "Commands:\n" + table(commands.map { ($0.name, $0.summary) }),
            "`\(program) help COMMAND` explains one of them.\n",
        ].joined(separator: "\n")
    }

    /// Two columns, the second one wrapped beside the first.
    public static func table(_ rows: [(String, String)]) -> String {
        let widest = rows.map(\.0.count).max() ?? 0
        return rows.map { left, right in
            let padding = String(repeating: " ", count: widest - left.count + 2)
            let body = wrapped(right, indent: widest + 4)
            return "  \(left)\(padding)\(body.drop { $0 == " " })"
        }.joined()
    }

    private static func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 100 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(margin + word)
            }
        }
        return lines.map { "\($0)\n" }.joined()
    }
}
