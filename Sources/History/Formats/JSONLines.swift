/// Stampede's own text form of a history, `history.jsonl`: one operation a line as a JSON object, in the order of
/// completion, so that it is read and written in one pass with little memory.
///
///     {"kind":"acquire","outcome":"granted","client":3,"round":7,"resource":"room-7","invoked":1200,"completed":3400,
///      "token":"1b4e28ba-2fa1-11d2-883f-0016d3cca427","lease":30000000000}
///
/// Times are nanoseconds of the run's clock, `lease` is in nanoseconds (−1: without an end). `round`, `token`, `holder`,
/// `lease`, `fencing` and `note` are left out where they say nothing.
public enum JSONLines {
    /// Appends an operation as a line.
    public static func append(_ operation: Operation, _ names: Names, to out: inout [UInt8]) {
        out += #"{"kind":""#.utf8
        out += operation.kind.name.utf8
        out += #"","outcome":""#.utf8
        out += operation.outcome.name.utf8
        out += #"","client":"#.utf8
        append(Int64(operation.client), to: &out)
        if operation.round != 0 { field(#","round":"#, Int64(operation.round), &out) }
        field(#","resource":"#, names[operation.resource], &out)
        field(#","invoked":"#, operation.invoked.nanoseconds, &out)
        field(#","completed":"#, operation.completed.nanoseconds, &out)
        if !operation.token.isNone { field(#","token":"#, operation.token.text(in: names), &out) }
        if !operation.holder.isNone { field(#","holder":"#, operation.holder.text(in: names), &out) }
        if operation.lease != 0 { field(#","lease":"#, operation.lease, &out) }
        if operation.fencing != 0 { field(#","fencing":"#, Int64(clamping: operation.fencing), &out) }
        if operation.note != .empty { field(#","note":"#, names[operation.note], &out) }
        out += "}\n".utf8
    }

    private static func field(_ key: StaticString, _ value: Int64, _ out: inout [UInt8]) {
        out += UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        append(value, to: &out)
    }

    private static func field(_ key: StaticString, _ text: String, _ out: inout [UInt8]) {
        out += UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        out += JSONText.quoted(text).utf8
    }

    private static func append(_ number: Int64, to out: inout [UInt8]) { out += String(number).utf8 }

    /// The operation of a line, without its line break; names are added to the table.
    static func operation(
        _ line: UnsafeBufferPointer<UInt8>, _ names: inout Names
    ) throws(SyntaxProblem) -> Operation {
        var parser = LineParser(line)
        return try parser.parse(&names)
    }
}

/// Reads the fields of one line in any order, without values between.
private struct LineParser {
    private var cursor: ByteCursor
    private var kind: Operation.Kind?
    private var outcome: Outcome?
    private var client: UInt32?
    private var resource: Names.ID?
    private var invoked: Int64?
    private var completed: Int64?
    private var rest = Operation(
        kind: .read, outcome: .failed, client: 0, resource: .empty, invoked: Instant(nanoseconds: 0),
        completed: Instant(nanoseconds: 0))

    init(_ line: UnsafeBufferPointer<UInt8>) { cursor = ByteCursor(line) }

    mutating func parse(_ names: inout Names) throws(SyntaxProblem) -> Operation {
        cursor.skipJSONSpace()
        guard cursor.skip(UInt8(ascii: "{")) else { throw cursor.problem("expected an operation, as {\"kind\":…}") }
        repeat {
            cursor.skipJSONSpace()
            guard cursor.peek == UInt8(ascii: "\"") else { throw cursor.problem("expected a key in quotes") }
            let start = cursor.offset
            let key = try cursor.quoted()
            cursor.skipJSONSpace()
            guard cursor.skip(UInt8(ascii: ":")) else { throw cursor.problem("expected `:` after \"\(key)\"") }
            cursor.skipJSONSpace()
            try field(key, at: start, &names)
            cursor.skipJSONSpace()
        } while cursor.skip(UInt8(ascii: ","))
        guard cursor.skip(UInt8(ascii: "}")) else { throw cursor.problem("expected `,` or `}`") }
        cursor.skipJSONSpace()
        guard cursor.peek == nil else { throw cursor.problem("one line holds one operation, this goes on") }
        return try whole()
    }

    private mutating func field(_ key: String, at start: Int, _ names: inout Names) throws(SyntaxProblem) {
        switch key {
        case "kind":
            let word = try text(key)
            kind = Operation.Kind(name: word)
            if kind == nil {
                throw SyntaxProblem(
                    offset: start,
                    text: "kind: unknown \"\(word)\"; known are \(words(Operation.Kind.allCases.map(\.name)))")
            }
        case "outcome":
            let word = try text(key)
            outcome = Outcome(name: word)
            if outcome == nil {
                throw SyntaxProblem(
                    offset: start,
                    text: "outcome: unknown \"\(word)\"; known are \(words(Outcome.allCases.map(\.name)))")
            }
        case "client": client = UInt32(try number(key, 0, Int64(UInt32.max)))
        case "round": rest.round = UInt32(try number(key, 0, Int64(UInt32.max)))
        case "resource": resource = names.id(of: try text(key))
        case "invoked": invoked = try number(key, .min, .max - 1)
        case "completed": completed = try number(key, .min, .max - 1)
        case "token": rest.token = Token(try text(key), in: &names)
        case "holder": rest.holder = Token(try text(key), in: &names)
        case "lease": rest.lease = try number(key, -1, .max)
        case "fencing": rest.fencing = UInt64(try number(key, 0, .max))
        case "note": rest.note = names.id(of: try text(key))
        default: throw SyntaxProblem(offset: start, text: "\(key): an operation has no such field")
        }
    }

    private mutating func text(_ key: String) throws(SyntaxProblem) -> String {
        guard cursor.peek == UInt8(ascii: "\"") else { throw cursor.problem("\(key): expected a text in quotes") }
        return try cursor.quoted()
    }

    private mutating func number(_ key: String, _ least: Int64, _ most: Int64) throws(SyntaxProblem) -> Int64 {
        let start = cursor.offset
        guard let byte = cursor.peek, byte == UInt8(ascii: "-") || (byte >= 0x30 && byte <= 0x39),
            case .integer(let value) = try cursor.number(), value >= least, value <= most
        else {
            let from = least == .min ? "" : " from \(least) on"
            throw SyntaxProblem(offset: start, text: "\(key): expected a whole number\(from)")
        }
        return value
    }

    private func whole() throws(SyntaxProblem) -> Operation {
        guard let kind else { throw missing("kind") }
        guard let outcome else { throw missing("outcome") }
        guard let client else { throw missing("client") }
        guard let resource else { throw missing("resource") }
        guard let invoked else { throw missing("invoked") }
        guard let completed else { throw missing("completed") }
        guard completed >= invoked else {
            throw SyntaxProblem(
                offset: 0, text: "completed: \(completed) is before invoked (\(invoked)); time can't run backwards")
        }
        var operation = rest
        operation.kind = kind
        operation.outcome = outcome
        operation.client = client
        operation.resource = resource
        operation.invoked = Instant(nanoseconds: invoked)
        operation.completed = Instant(nanoseconds: completed)
        return operation
    }

    private func missing(_ key: String) -> SyntaxProblem {
        SyntaxProblem(offset: 0, text: "\(key): missing; every operation has one")
    }

    private func words(_ words: [String]) -> String { words.joined(separator: ", ") }
}
