import Glibc

/// Why a report can't be written or read: one line that says what to do next.
public enum ReportError: Error, Sendable, Equatable {
    /// A file or folder can't be written or read; `code` is the system's error number.
    case file(path: String, doing: Action, code: Int32)
    /// A file isn't a report: what is wrong, and where; line and column from 1.
    case malformed(path: String, line: Int, column: Int, message: String)
    /// A file ends in the middle: whoever wrote it didn't come to the end.
    case truncated(path: String, line: Int, column: Int)
    /// A report of a schema version that this Stampede doesn't know.
    case newer(path: String, version: Int)

    /// What was tried.
    public enum Action: String, Sendable {
        /// Making a file or folder, writing, or giving it its name.
        case write
        /// Reading.
        case read
    }

    /// The exit code that belongs to it: 65 for an input file that is no report, 70 for a machine that fails.
    public var exitCode: Int32 {
        switch self {
        case .file(_, .write, _): 70
        case .file, .malformed, .truncated, .newer: 65
        }
    }
}

extension ReportError: CustomStringConvertible {
    /// One line: what happened, and what to do.
    public var description: String {
        switch self {
        case .file(let path, let action, let code):
            "\(path.visible): can't \(action.rawValue) it: \(String(cString: strerror(code))); \(Self.advice(action, code))"
        case .malformed(let path, let line, let column, let message):
            "\(path.visible):\(line):\(column): \(message.visible); give a report.json that stampede run wrote"
        case .truncated(let path, let line, let column):
            "\(path.visible):\(line):\(column): the file ends in the middle: it was cut off while it was written "
                + "or copied; copy it again, or run the scenario again"
        case .newer(let path, let version):
            "\(path.visible): a report of schema version \(version), and this Stampede reads up to "
                + "\(Report.schemaVersion); read it with the Stampede that wrote it, or a newer one"
        }
    }

    private static func advice(_ action: Action, _ code: Int32) -> String {
        switch (action, code) {
        case (.write, ENOSPC), (.write, EDQUOT): "make room there, or name another folder with --report"
        case (.write, _): "name a folder that you may write to with --report"
        case (.read, ENOENT): "give the path of a report.json"
        case (.read, EISDIR): "give the path of the report.json inside of it"
        case (.read, _): "check that you may read it"
        }
    }
}
