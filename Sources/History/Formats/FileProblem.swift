/// What is wrong with a file, and where: `file:line:column: what is wrong; what would be right`.
public struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var file: String
    /// The line, from 1 on; nil where the whole file is meant.
    public var line: Int?
    /// The column in bytes, from 1 on; nil where the whole line is meant.
    public var column: Int?
    /// What is wrong, and what would be right.
    public var text: String

    /// A problem at a place of a file, or of the whole file.
    public init(file: String, line: Int? = nil, column: Int? = nil, _ text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
    }

    /// A history that could not be written or read, after so many operations if `line` tells it.
    public init(_ error: HistoryFileError, line: Int? = nil) {
        self.init(file: error.path, line: line, error.problem)
    }

    /// The line to print.
    public var description: String {
        "\(file):\(line.map { "\($0):" } ?? "")\(column.map { "\($0):" } ?? "") \(text)"
    }
}

/// What is wrong at an offset of some bytes.
struct SyntaxProblem: Error, Equatable {
    var offset: Int
    var text: String
    /// Whether the text ended where something had to follow.
    var isCut = false
}
