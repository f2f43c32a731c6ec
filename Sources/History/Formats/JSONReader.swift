/// Reads JSON values (RFC 8259), strictly, one after another.
struct JSONReader {
    var cursor: ByteCursor

    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int = 0) { cursor = ByteCursor(bytes, at: offset) }

    /// The value at the cursor.
    mutating func value(depth: Int = 0) throws(SyntaxProblem) -> Datum {
        cursor.skipJSONSpace()
        guard depth < ByteCursor.deepest else { throw cursor.problem("nested too deeply") }
        switch cursor.peek {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .text(try cursor.quoted())
        case let byte? where byte == UInt8(ascii: "-") || (byte >= 0x30 && byte <= 0x39): return try cursor.number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw cursor.problem("the file ends where a value should be")
        default: throw cursor.problem("no JSON value begins like this")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: Datum) throws(SyntaxProblem) -> Datum {
        for index in 0..<word.utf8CodeUnitCount {
            guard cursor.skip(word.utf8Start[index]) else { throw cursor.problem("expected `\(word)`") }
        }
        return value
    }

    private mutating func object(_ depth: Int) throws(SyntaxProblem) -> Datum {
        var fields: [Datum: Datum] = [:]
        cursor.offset += 1
        cursor.skipJSONSpace()
        if cursor.skip(UInt8(ascii: "}")) { return .map(fields) }
        while true {
            cursor.skipJSONSpace()
            guard cursor.peek == UInt8(ascii: "\"") else { throw cursor.problem("expected a key in quotes") }
            let start = cursor.offset
            let key = Datum.text(try cursor.quoted())
            cursor.skipJSONSpace()
            guard cursor.skip(UInt8(ascii: ":")) else { throw cursor.problem("expected `:` after the key") }
            guard fields.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                throw SyntaxProblem(offset: start, text: "the key \(key) stands twice")
            }
            cursor.skipJSONSpace()
            if cursor.skip(UInt8(ascii: "}")) { return .map(fields) }
            guard cursor.skip(UInt8(ascii: ",")) else { throw cursor.problem("expected `,` or `}`") }
        }
    }

    private mutating func array(_ depth: Int) throws(SyntaxProblem) -> Datum {
        var items: [Datum] = []
        cursor.offset += 1
        cursor.skipJSONSpace()
        if cursor.skip(UInt8(ascii: "]")) { return .list(items) }
        while true {
            items.append(try value(depth: depth + 1))
            cursor.skipJSONSpace()
            if cursor.skip(UInt8(ascii: "]")) { return .list(items) }
            guard cursor.skip(UInt8(ascii: ",")) else { throw cursor.problem("expected `,` or `]`") }
        }
    }
}
