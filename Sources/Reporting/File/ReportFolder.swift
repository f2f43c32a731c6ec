import Glibc

/// A form that a report can be written in.
public enum ReportForm: String, Sendable, CaseIterable {
    /// The whole truth, for machines.
    case json
    /// One self-contained page.
    case html
    /// JUnit XML.
    case junit
    /// A summary for a CI job's page.
    case markdown
    /// The Test Anything Protocol.
    case tap
    /// The final figures as OpenMetrics.
    case metrics

    /// What is written unless something else is asked for.
    public static let usual: [ReportForm] = [.json, .html, .junit, .markdown]

    /// The name of its file.
    public var fileName: String {
        switch self {
        case .json: "report.json"
        case .html: "report.html"
        case .junit: "junit.xml"
        case .markdown: "summary.md"
        case .tap: "report.tap"
        case .metrics: "metrics.txt"
        }
    }
}

/// Where the forms of a report are written.
public struct ReportFolder: Sendable {
    /// Its path.
    public var path: String

    /// A folder, which need not be there yet.
    public init(_ path: String) { self.path = path }

    /// The path of a form's file.
    public func file(_ form: ReportForm) -> String { "\(path)/\(form.fileName)" }

    /// Writes forms of a report; makes the folder if need be. `report.json` comes first, so
    /// that the truth is there when something else fails.
    public func write(_ report: Report, as forms: some Sequence<ReportForm> = ReportForm.usual) throws(ReportError) {
        try make()
        let wanted = Set(forms)
        for form in ReportForm.allCases where wanted.contains(form) {
            switch form {
            case .json: try report.write(toJSON: file(.json))
            case .html: try write(report.html, .html)
            case .junit: try write(report.junit, .junit)
            case .markdown: try write(report.markdown, .markdown)
            case .tap: try write(report.tap, .tap)
            case .metrics: try write(report.openMetrics, .metrics)
            }
        }
    }

    private func write(_ text: String, _ form: ReportForm) throws(ReportError) {
        try write(text, named: form.fileName)
    }

    /// Writes another file of the run; tells its path.
    @discardableResult
    public func write(_ text: String, named name: String) throws(ReportError) -> String {
        let output = OutputFile(path: "\(path)/\(name)")
        output.write(text)
        try output.finish()
        return "\(path)/\(name)"
    }

    /// Makes the folder, and those above it that are not there.
    public func make() throws(ReportError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o755) != 0 else { continue }
            // What is there already, or can't be made but is, needs no making.
            let code = errno
            var status = stat()
            guard stat(made, &status) == 0 else { throw .file(path: path, doing: .write, code: code) }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw .file(path: path, doing: .write, code: ENOTDIR) }
        }
    }
}
