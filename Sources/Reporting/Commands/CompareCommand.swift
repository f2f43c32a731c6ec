/// `stampede compare BASE NEW…`: what got worse.
public struct CompareCommand: Sendable {
    /// How the comparison is told.
    public enum Form: String, Sendable, CaseIterable {
        /// Lines for a terminal.
        case text
        /// GitHub's Markdown.
        case markdown
        /// One JSON array, an element for each new report.
        case json
    }

    /// The path of the report to compare with.
    public var base: String
    /// The paths of the reports to judge, each on its own.
    public var new: [String]
    /// How much worse is too much.
    public var limits = Comparison.Limits()
    /// How the comparison is told.
    public var form: Form = .text

    /// The command for these files.
    public init(base: String, new: [String]) {
        self.base = base
        self.new = new
    }

    /// Compares. Exit code 0: not worse; 1: a verdict got worse or a figure passed its limit; 65: a file is no report.
    public func run(on terminal: Terminal) -> CommandResult {
        var comparisons: [Comparison] = []
        do throws(ReportError) {
            let base = try Report(readingJSON: base).withoutSecrets
            for path in new {
                comparisons.append(
                    Comparison(base: base, new: try Report(readingJSON: path).withoutSecrets, limits: limits))
            }
        } catch {
            return CommandResult(error)
        }
        let output =
            switch form {
            case .text: comparisons.map { $0.text(on: terminal) }.joined(separator: "\n")
            case .markdown: comparisons.map(\.markdown).joined(separator: "\n")
            case .json: Self.json(comparisons)
            }
        return CommandResult(exitCode: comparisons.contains(where: \.isWorse) ? 1 : 0, output: output)
    }

    private static func json(_ comparisons: [Comparison]) -> String {
        var writer = JSONWriter(to: "")
        writer.array(comparisons) { $1.write(&$0) }
        return writer.finish()
    }
}
