import Glibc

/// Writes a text file piece by piece: bytes are collected and written a megabyte at a time.
struct OutputFile {
    private static let piece = 1 << 20

    private let path: String
    private let file: FileDescriptor?
    private var buffer: [UInt8] = []

    /// Makes or replaces the file at `path`; nil is the standard output.
    init(_ path: String?) throws(FileProblem) {
        self.path = path ?? "standard output"
        guard let path else {
            file = nil
            return
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FileProblem(
                file: path, "can't be written: \(text(errno)); name a file in a folder that can be written")
        }
        file = FileDescriptor(descriptor)
    }

    /// Lets `body` append bytes, and writes them when there are enough.
    mutating func append(_ body: (inout [UInt8]) -> Void) throws(FileProblem) {
        body(&buffer)
        if buffer.count >= Self.piece { try flush() }
    }

    /// Writes what is left. Call it at the end.
    mutating func flush() throws(FileProblem) {
        let failure = buffer.withUnsafeBytes { writeAll(file?.number ?? STDOUT_FILENO, $0) }
        guard failure == 0 else {
            throw FileProblem(file: path, "can't be written: \(text(failure)); make room and write it again")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension JSONLines {
    /// Writes operations, which stand in the order of completion; to standard output if `path` is nil.
    public static func write(_ operations: [Operation], _ names: Names, to path: String?) throws(FileProblem) {
        var output = try OutputFile(path)
        for operation in operations { try output.append { append(operation, names, to: &$0) } }
        try output.flush()
    }
}

extension RecordedHistory {
    /// Writes the history as JSON Lines, in one pass with little memory; to standard output if `path` is nil.
    public func writeJSONLines(to path: String?) throws(FileProblem) {
        var output = try OutputFile(path)
        var cursor = makeCursor()
        while let operation = try next(&cursor) {
            try output.append { JSONLines.append(operation, names, to: &$0) }
        }
        try output.flush()
    }

    private func next(_ cursor: inout Cursor) throws(FileProblem) -> Operation? {
        do throws(HistoryFileError) {
            return try cursor.next()
        } catch {
            throw FileProblem(error)
        }
    }
}
