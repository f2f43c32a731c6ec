internal import History

/// `stampede convert FILE --to jsonl|edn|json [--output PATH]`: writes a history that Stampede recorded in a form that
/// others read.
public struct ConvertCommand: Sendable {
    /// The history: `history.bin` or `history.jsonl`.
    public var file: String
    /// The form to write: `jsonl`, `edn` or `json`.
    public var form: String
    /// Where to; nil: standard output.
    public var output: String?

    /// Converts that file to that form.
    public init(file: String, to form: String, output: String? = nil) {
        self.file = file
        self.form = form
        self.output = output
    }

    /// Converts; the lines of the history itself are written as they come, not returned.
    public func run() -> CommandOutput {
        var told = CommandOutput()
        guard let form = HistoryFormat(rawValue: form), form != .binary else {
            told.errors = ["--to: unknown \(form); known are jsonl, edn, json"]
            told.exitCode = 64
            return told
        }
        do throws(FileProblem) {
            let notes = try convert(to: form)
            told.errors = notes.problems.map(\.description)
            if let cut = notes.truncation {
                told.errors.append("\(cut.description); the last entry is cut off, the rest is written")
            }
            if !notes.problems.isEmpty { told.exitCode = 65 }
        } catch {
            told.errors = [error.description]
            told.exitCode = 65
        }
        return told
    }

    private func convert(to form: HistoryFormat) throws(FileProblem) -> ReadingNotes {
        let source = try HistoryFormat.of(file)
        guard source == .binary || source == .lines else {
            throw FileProblem(
                file: file, line: 1, "not a history of Stampede; convert reads history.bin and history.jsonl")
        }
        if source == .binary, form == .lines { return try stream() }
        var names = Names()
        var operations: [Operation] = []
        let notes = try readOperations(file, source, &names) { operation, _ in operations.append(operation) }
        guard notes.problems.isEmpty else { return notes }
        if form == .lines {
            try JSONLines.write(operations, names, to: output)
        } else {
            try JepsenWriter(operations, names, form == .edn ? .edn : .json).write(to: output)
        }
        return notes
    }

    private func stream() throws(FileProblem) -> ReadingNotes {
        let history: RecordedHistory
        do throws(HistoryFileError) {
            history = try RecordedHistory(path: file)
        } catch {
            throw FileProblem(error)
        }
        try history.writeJSONLines(to: output)
        var notes = ReadingNotes()
        if let fault = history.fault {
            notes.truncation = FileProblem(fault, line: history.count)
        }
        return notes
    }
}
