internal import Checkers
internal import History

/// The operations of one part, in the order of their completion, on the clock of the whole run.
///
/// Each interval is widened by what the clocks' offset may be wrong: invoked earlier, completed later. So the true
/// instants lie within it, and what is proved by intervals stays proved.
struct PartStream {
    /// How far instants of this part may be wrong to either side, in nanoseconds.
    let error: Int64
    /// What is added to instants of the part's own clock.
    let shift: Int64
    private var source: Source
    private var names: NamesInto
    /// The next operation, if there is one.
    private(set) var next: Operation?

    private enum Source {
        case file(RecordedHistory.Cursor)
        case list(ArraySlice<Operation>)
    }

    /// Opens the history of a part; `origin` is the instant 0 of the whole run on the shared clock. `whole` is told
    /// first of all series of names, then of each name.
    init(_ record: PartRecord, origin: Int64, into whole: Recording) throws(MergeError) {
        let clock = record.clock.shift
        (shift, error) = (clock.nanoseconds - origin, clock.error)
        let format = try MergeError.wrapping { () throws(FileProblem) in try HistoryFormat.of(record.history) }
        if format == .lines {
            let (operations, texts) = try Self.lines(record.history)
            (source, names) = (.list(operations[...]), NamesInto(whole, from: texts))
        } else {
            let history = try MergeError.wrapping { () throws(HistoryFileError) in
                let history = try RecordedHistory(path: record.history)
                if let fault = history.fault { throw fault }
                return history
            }
            (source, names) = (.file(history.makeCursor()), NamesInto(whole, from: history.names))
        }
        try advance()
    }

    private static func lines(_ path: String) throws(MergeError) -> ([Operation], Names) {
        var texts = Names()
        var operations: [Operation] = []
        let notes = try MergeError.wrapping { () throws(FileProblem) in
            try JSONLinesFile(path).forEach(names: &texts) { operation, _ in operations.append(operation) }
        }
        let problems = notes.problems + [notes.truncation].compactMap(\.self)
        guard problems.isEmpty else { throw MergeError(problems.map(\.description)) }
        return (operations, texts)
    }

    /// Goes to the next operation.
    mutating func advance() throws(MergeError) {
        switch source {
        case .file(var cursor):
            let operation = try MergeError.wrapping { () throws(HistoryFileError) in try cursor.next() }
            next = operation.map { placed($0) }
            source = .file(cursor)
        case .list(var rest):
            next = rest.popFirst().map { placed($0) }
            source = .list(rest)
        }
    }

    private mutating func placed(_ own: Operation) -> Operation {
        var operation = own
        operation.invoked = Instant(nanoseconds: own.invoked.nanoseconds + shift - error)
        if own.completed != .never {
            operation.completed = Instant(nanoseconds: own.completed.nanoseconds + shift + error)
        }
        operation.resource = names.id(of: own.resource)
        operation.note = names.id(of: own.note)
        operation.token = names.token(own.token)
        operation.holder = names.token(own.holder)
        return operation
    }
}

/// Gives the texts of one table their numbers in another.
private struct NamesInto {
    private let whole: Recording
    private let texts: Names
    private var known: [Names.ID: Names.ID] = [:]

    init(_ whole: Recording, from texts: Names) {
        self.whole = whole
        self.texts = texts
    }

    mutating func id(of id: Names.ID) -> Names.ID {
        if id == .empty { return id }
        if let known = known[id] { return known }
        let made = whole.id(of: texts[id])
        known[id] = made
        return made
    }

    /// A token that is no UUID stands for its text by the text's number.
    mutating func token(_ token: Token) -> Token {
        guard token.high == 0, !token.isNone, token.low <= UInt32.max else { return token }
        return Token(high: 0, low: UInt64(id(of: Names.ID(rawValue: UInt32(token.low))).rawValue))
    }
}

/// Why parts can't be merged: bad input, a line each.
public struct MergeError: Error, Sendable, Equatable {
    /// What is wrong, and what would be right.
    public var lines: [String]

    /// These are the reasons.
    public init(_ lines: [String]) { self.lines = lines }

    /// What `body` gives; its error as one line.
    public static func wrapping<Value, Failure: Error & CustomStringConvertible>(
        _ body: () throws(Failure) -> Value
    ) throws(MergeError) -> Value {
        do throws(Failure) { return try body() } catch { throw MergeError([error.description]) }
    }
}
