/// Reads EDN values (github.com/edn-format/edn) one after another: what Clojure prints, and so Jepsen's histories.
///
/// Tags are read over (`#jepsen.history.Op{…}` is the map), numbers with `N` or `M` are numbers, a ratio is refused.
struct EDNReader {
    var cursor: ByteCursor

    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int = 0) { cursor = ByteCursor(bytes, at: offset) }

    /// Goes over white space, commas, comments and discarded forms.
    mutating func skipSpace(depth: Int = 0) throws(SyntaxProblem) {
        while let byte = cursor.peek {
            if byte == UInt8(ascii: ";") {
                while let next = cursor.peek, next != 0x0a { _ = next; cursor.offset += 1 }
            } else if byte <= 0x20 || byte == UInt8(ascii: ",") {
                cursor.offset += 1
            } else if byte == UInt8(ascii: "#"), second == UInt8(ascii: "_") {
                cursor.offset += 2
                _ = try value(depth: depth + 1)
            } else {
                return
            }
        }
    }

    private var second: UInt8? {
        cursor.offset + 1 < cursor.bytes.count ? cursor.bytes[cursor.offset + 1] : nil
    }

    /// The value at the cursor.
    mutating func value(depth: Int = 0) throws(SyntaxProblem) -> Datum {
        guard depth < ByteCursor.deepest else { throw cursor.problem("nested too deeply") }
        try skipSpace(depth: depth)
        guard let byte = cursor.peek else { throw cursor.problem("the file ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"): return try map(depth)
        case UInt8(ascii: "["): return .list(try items(until: UInt8(ascii: "]"), depth))
        case UInt8(ascii: "("): return .list(try items(until: UInt8(ascii: ")"), depth))
        case UInt8(ascii: "\""): return .text(try cursor.quoted())
        case UInt8(ascii: "#"): return try dispatch(depth)
        case UInt8(ascii: "^"):
            cursor.offset += 1
            _ = try value(depth: depth + 1)
            return try value(depth: depth + 1)
        case UInt8(ascii: "\\"):
            cursor.offset += 1
            return .text(word(atLeast: 1))
        case UInt8(ascii: ":"):
            cursor.offset += 1
            let name = word()
            guard !name.isEmpty else { throw cursor.problem("a keyword without a name") }
            return .name(name)
        default: return try atom(byte)
        }
    }

    private mutating func atom(_ byte: UInt8) throws(SyntaxProblem) -> Datum {
        let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        let digit = isSign ? second ?? 0 : byte
        if digit >= 0x30, digit <= 0x39 {
            let number = try cursor.number()
            if cursor.peek == UInt8(ascii: "N") || cursor.peek == UInt8(ascii: "M") { cursor.offset += 1 }
            if let next = cursor.peek, !EDNReader.endsWord(next) {
                throw cursor.problem("a number that EDN doesn't have")
            }
            return number
        }
        let word = word()
        switch word {
        case "nil": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "": throw cursor.problem("no EDN value begins like this")
        default: return .name(word)
        }
    }

    private mutating func dispatch(_ depth: Int) throws(SyntaxProblem) -> Datum {
        cursor.offset += 1
        if cursor.peek == UInt8(ascii: "{") {
            let start = cursor.offset
            let items = try items(until: UInt8(ascii: "}"), depth)
            let set = Set(items)
            guard set.count == items.count else {
                throw SyntaxProblem(offset: start, text: "a set with a member twice")
            }
            return .set(set)
        }
        if cursor.peek == UInt8(ascii: "#") {
            cursor.offset += 1
            return try symbolic()
        }
        guard !word().isEmpty else { throw cursor.problem("a tag without a name") }
        return try value(depth: depth + 1)
    }

    private mutating func symbolic() throws(SyntaxProblem) -> Datum {
        let name = word()
        guard ["Inf", "-Inf", "NaN"].contains(name) else { throw cursor.problem("an unknown symbolic value") }
        return .name("##" + name)
    }

    private mutating func items(until end: UInt8, _ depth: Int) throws(SyntaxProblem) -> [Datum] {
        let start = cursor.offset
        cursor.offset += 1
        var items: [Datum] = []
        while true {
            try skipSpace(depth: depth)
            if cursor.skip(end) { return items }
            guard let byte = cursor.peek else {
                throw SyntaxProblem(offset: start, text: "this is never closed", isCut: true)
            }
            guard ![UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}")].contains(byte) else {
                throw cursor.problem("expected `\(Character(Unicode.Scalar(end)))`")
            }
            items.append(try value(depth: depth + 1))
        }
    }

    private mutating func map(_ depth: Int) throws(SyntaxProblem) -> Datum {
        let start = cursor.offset
        let items = try items(until: UInt8(ascii: "}"), depth)
        guard items.count.isMultiple(of: 2) else {
            throw SyntaxProblem(offset: start, text: "a map with a key without a value")
        }
        var fields: [Datum: Datum] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            guard fields.updateValue(items[index + 1], forKey: items[index]) == nil else {
                throw SyntaxProblem(offset: start, text: "a map with the key \(items[index]) twice")
            }
        }
        return .map(fields)
    }

    private mutating func word(atLeast least: Int = 0) -> String {
        let start = cursor.offset
        while let byte = cursor.peek, cursor.offset - start < least || !EDNReader.endsWord(byte) { cursor.offset += 1 }
        return String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        default: false
        }
    }
}
