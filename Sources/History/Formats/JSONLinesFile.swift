/// What reading a text file told beside its operations.
public struct ReadingNotes: Sendable, Equatable {
    /// Mistakes: the file can't be judged.
    public var problems: [FileProblem] = []
    /// A last line that was cut off, as a crashed run leaves it: the rest can be judged.
    public var truncation: FileProblem?

    /// Mistakes that are kept; a file of another kind would have one a line.
    static let kept = 20

    /// Nothing to tell.
    public init() {}

    mutating func add(_ problem: FileProblem) {
        if problems.count < Self.kept { problems.append(problem) }
    }
}

/// The operations of a `history.jsonl`, read in one pass.
public struct JSONLinesFile: Sendable {
    private let path: String

    /// The file at that path.
    public init(_ path: String) { self.path = path }

    /// Calls `body` for each operation with the number of its line, in the order of the file. Lines with mistakes are
    /// left out and told in the notes; so is time that runs backwards from line to line.
    public func forEach(
        names: inout Names, _ body: (Operation, _ line: Int) -> Void
    ) throws(FileProblem) -> ReadingNotes {
        var lines = try LineFile(path)
        var notes = ReadingNotes()
        var last = Instant(nanoseconds: .min)
        while let (parsed, isTerminated) = try lines.next({ bytes, isTerminated in
            (parse(bytes, &names), isTerminated)
        }) {
            switch parsed {
            case .success(nil): continue
            case .success(let operation?):
                if operation.completed < last {
                    notes.add(
                        FileProblem(
                            file: path, line: lines.line,
                            "completed: time runs backwards (\(operation.completed.nanoseconds) after \(last.nanoseconds)); lines stand in the order of completion"
                        ))
                    continue
                }
                last = operation.completed
                body(operation, lines.line)
            case .failure(let problem):
                let told = FileProblem(file: path, line: lines.line, column: problem.offset + 1, problem.text)
                if isTerminated || !problem.isCut { notes.add(told) } else { notes.truncation = told }
            }
        }
        return notes
    }

    /// The operation of a line; nil if the line is empty.
    private func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ names: inout Names) -> Result<Operation?, SyntaxProblem> {
        if bytes.allSatisfy({ $0 <= 0x20 }) { return .success(nil) }
        do throws(SyntaxProblem) {
            return .success(try JSONLines.operation(bytes, &names))
        } catch {
            return .failure(error)
        }
    }
}
