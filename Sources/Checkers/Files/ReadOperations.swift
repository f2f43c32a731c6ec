internal import History

/// Goes over the operations of a file that Stampede wrote, with the number of each one's line (or its place, in a
/// binary file, from 1 on).
func readOperations(
    _ file: String, _ format: HistoryFormat, _ names: inout Names, _ body: (Operation, Int) -> Void
) throws(FileProblem) -> ReadingNotes {
    guard format == .binary else { return try JSONLinesFile(file).forEach(names: &names, body) }
    var notes = ReadingNotes()
    do throws(HistoryFileError) {
        let history = try RecordedHistory(path: file)
        names = history.names
        if let fault = history.fault {
            notes.truncation = FileProblem(fault, line: history.count)
        }
        var place = 0
        try history.forEach { operation in
            place += 1
            body(operation, place)
        }
    } catch {
        throw FileProblem(error)
    }
    return notes
}

/// Until when a recording in the order of completion surely has everything: an operation that is missing at its end was
/// invoked after the last one of the same client had completed.
struct RecordingEnd {
    private var lastCompleted: [UInt32: Int64] = [:]

    mutating func observe(_ operation: Operation) {
        lastCompleted[operation.client] = operation.completed.nanoseconds
    }

    var completeUntil: Int64 { lastCompleted.values.min() ?? .min }
}

extension RecordedCall {
    /// An operation of a lock as a call; names of resources are filled in by `name`.
    init(_ operation: Operation, line: Int) {
        let outcome: RecordedCall.Outcome
        switch operation.outcome {
        case .granted: outcome = .ok
        case .conflict: outcome = .conflict
        case .refused: outcome = .refused
        case .unavailable, .failed, .indeterminate: outcome = .info
        }
        self.init(
            process: .integer(Int64(operation.client)), function: operation.kind.name, argument: .null,
            result: operation.fencing > 0 ? .integer(Int64(clamping: operation.fencing)) : .null, outcome: outcome,
            invoked: operation.invoked.nanoseconds,
            completed: outcome == .info ? .max : operation.completed.nanoseconds, line: line, completedLine: line,
            key: .integer(Int64(operation.resource.rawValue)))
    }

    /// Puts the resource's text where its number stood.
    mutating func name(_ names: Names) {
        if let number = key.number { key = .text(named(Names.ID(rawValue: UInt32(number)), in: names)) }
    }
}
