/// `stampede report FILE`: makes every other form again from a `report.json`.
public struct ReportCommand: Sendable {
    /// The path of the `report.json`.
    public var file: String
    /// Where to write; nil for the folder of the file.
    public var folder: String?
    /// What to write. `report.json` is written again, in this schema version, only if it is asked for.
    public var forms: [ReportForm] = [.html, .junit, .markdown]

    /// The command for a file.
    public init(file: String) { self.file = file }

    /// Writes the forms; the output is the final table. Exit code 0: the forms were made, whatever the verdict is;
    /// 65: the file is no report; 70: the forms can't be written.
    public func run(on terminal: Terminal) -> CommandResult {
        do throws(ReportError) {
            let report = try Report(readingJSON: file)
            let folder = ReportFolder(self.folder ?? Self.parent(of: file))
            try folder.write(report, as: forms)
            let html = forms.contains(.html) ? folder.file(.html) : nil
            return CommandResult(exitCode: 0, output: FinalTable(report, on: terminal, html: html).text)
        } catch {
            return CommandResult(error)
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
