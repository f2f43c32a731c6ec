/// Reads JSON as RFC 8259 has it and nothing more: no comments, no trailing commas, no repeated names, no
/// lone surrogates, no invalid UTF-8.
struct JSONParser {
    /// Deeper than any report, and shallow enough for every stack.
    private static let deepest = 128

    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    /// The value that a text holds.
    static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONNode {
        var parser = JSONParser(bytes)
        let node = try parser.node()
        parser.skipBlanks()
        guard parser.at == bytes.count else {
            throw JSONError(offset: parser.at, "nothing may follow the end of the value")
        }
        return node
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func node() throws(JSONError) -> JSONNode {
        skipBlanks()
        let start = at
        let value: JSONNode.Value =
            switch peek {
            case UInt8(ascii: "{"): .object(try object())
            case UInt8(ascii: "["): .array(try array())
            case UInt8(ascii: "\""): .text(try text())
            case UInt8(ascii: "t"): try literal("true", .truth(true))
            case UInt8(ascii: "f"): try literal("false", .truth(false))
            case UInt8(ascii: "n"): try literal("null", .null)
            case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): .number(try number())
            default: throw unexpected("a value")
            }
        return JSONNode(value: value, offset: start)
    }

    private mutating func object() throws(JSONError) -> [JSONNode.Member] {
        try descend()
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        if try !closes(with: UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                let start = at
                guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in double quotes") }
                let name = try text()
                guard names.insert(name).inserted else {
                    throw JSONError(offset: start, "«\(name.shortened(to: 40))» stands here for the second time")
                }
                skipBlanks()
                guard take(UInt8(ascii: ":")) else { throw unexpected("«:»") }
                members.append(JSONNode.Member(name: name, value: try node()))
            } while try continues(before: UInt8(ascii: "}"))
        }
        depth -= 1
        return members
    }

    private mutating func array() throws(JSONError) -> [JSONNode] {
        try descend()
        var elements: [JSONNode] = []
        if try !closes(with: UInt8(ascii: "]")) {
            repeat { elements.append(try node()) } while try continues(before: UInt8(ascii: "]"))
        }
        depth -= 1
        return elements
    }

    private mutating func descend() throws(JSONError) {
        at += 1
        depth += 1
        if depth > Self.deepest { throw JSONError(offset: at - 1, "nested deeper than \(Self.deepest) levels") }
    }

    private mutating func closes(with close: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        return take(close)
    }

    /// Whether a comma says that more comes before the end.
    private mutating func continues(before close: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        if take(close) { return false }
        guard take(UInt8(ascii: ",")) else {
            throw unexpected("«,» or «\(String(UnicodeScalar(close)))»")
        }
        return true
    }

    private mutating func literal(_ word: StaticString, _ value: JSONNode.Value) throws(JSONError) -> JSONNode.Value {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { throw unexpected("«\(word)»") }
        }
        return value
    }

    private mutating func number() throws(JSONError) -> String {
        let start = at
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if isDigit { throw JSONError(offset: at, "a number may not begin with 0") }
        } else {
            try digits()
        }
        if take(UInt8(ascii: ".")) { try digits() }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) {
        guard isDigit else { throw unexpected("a digit") }
        while isDigit { at += 1 }
    }

    // MARK: texts

    private mutating func text() throws(JSONError) -> String {
        at += 1
        var decoded: [UInt8] = []
        let start = at
        while true {
            let run = at
            while at < bytes.count, bytes[at] >= 0x20, bytes[at] != 0x22, bytes[at] != 0x5C { at += 1 }
            decoded += bytes[run..<at]
            if take(0x22) { break }
            guard take(0x5C) else {
                throw at < bytes.count
                    ? JSONError(offset: at, "a control character must be escaped") : unexpected("«\"»")
            }
            try escape(into: &decoded)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw JSONError(offset: start, "this text is not valid UTF-8")
        }
        return text
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
        guard let letter = peek else { throw unexpected("an escape") }
        at += 1
        switch letter {
        case 0x22, 0x5C, UInt8(ascii: "/"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(8)
        case UInt8(ascii: "f"): decoded.append(12)
        case UInt8(ascii: "n"): decoded.append(10)
        case UInt8(ascii: "r"): decoded.append(13)
        case UInt8(ascii: "t"): decoded.append(9)
        case UInt8(ascii: "u"):
            let start = at - 2
            var code = try fourHexDigits()
            if (0xD800..<0xDC00).contains(code), take(0x5C), take(UInt8(ascii: "u")) {
                let low = try fourHexDigits()
                if (0xDC00..<0xE000).contains(low) { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw JSONError(offset: start, "half of a surrogate pair")
            }
            decoded += Array(String(scalar).utf8)
        default: throw JSONError(offset: at - 2, "there is no such escape")
        }
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            code = code << 4 + UInt32(digit)
            at += 1
        }
        return code
    }

    // MARK: bytes

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }
    private var isDigit: Bool { peek.map { (0x30...0x39).contains($0) } ?? false }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { at += 1 }
    }

    private func unexpected(_ what: String) -> JSONError {
        at < bytes.count
            ? JSONError(offset: at, "\(what) should stand here")
            : JSONError(offset: at, "the file ends where \(what) should stand", isTruncated: true)
    }
}
