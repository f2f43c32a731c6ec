/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Bytes before the place.
    public var offset: Int
    /// What should stand there.
    public var message: String
    /// Both in one sentence.
    public var description: String { "at byte \(offset): \(message)" }
}

extension JSON {
    /// Reads one value, and nothing after it. Strict: a name twice in an object is an error, for two readers would
    /// understand it differently. Values nest at most 64 deep.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = Parser(bytes: bytes)
        self = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error("nothing may follow the value") }
    }

    private struct Parser {
        let bytes: [UInt8]
        var index = 0

        var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        func error(_ message: String) -> JSONError { JSONError(offset: index, message: message) }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
        }

        mutating func take(_ byte: Character) -> Bool {
            guard next == byte.asciiValue else { return false }
            index += 1
            return true
        }

        mutating func value(depth: Int) throws(JSONError) -> JSON {
            guard depth < 64 else { throw error("values nest at most 64 deep") }
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try text())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            case let byte? where byte == UInt8(ascii: "-") || byte &- 0x30 < 10: return try number()
            default: throw error("a value is missing")
            }
        }

        private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
            guard bytes[index...].starts(with: word.utf8) else { throw error("a value is missing") }
            index += word.utf8.count
            return value
        }

        private mutating func object(depth: Int) throws(JSONError) -> JSON {
            index += 1
            var members: [Member] = []
            var names: Set<String> = []
            skipSpace()
            if take("}") { return .object([]) }
            while true {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw error("a member's name in quotes is missing") }
                let name = try text()
                guard names.insert(name).inserted else { throw error("the name \"\(name)\" stands twice") }
                skipSpace()
                guard take(":") else { throw error("\":\" is missing") }
                members.append(Member(name, try value(depth: depth + 1)))
                skipSpace()
                if take("}") { return .object(members) }
                guard take(",") else { throw error("\",\" or \"}\" is missing") }
            }
        }

        private mutating func array(depth: Int) throws(JSONError) -> JSON {
            index += 1
            var values: [JSON] = []
            skipSpace()
            if take("]") { return .array([]) }
            while true {
                values.append(try value(depth: depth + 1))
                skipSpace()
                if take("]") { return .array(values) }
                guard take(",") else { throw error("\",\" or \"]\" is missing") }
            }
        }

        private mutating func number() throws(JSONError) -> JSON {
            let start = index
            func digits(_ parser: inout Parser) -> Int {
                let first = parser.index
                while let byte = parser.next, byte &- 0x30 < 10 { parser.index += 1 }
                return parser.index - first
            }
            _ = take("-")
            let leading = next
            let count = digits(&self)
            guard count == 1 || count > 1 && leading != UInt8(ascii: "0") else {
                throw error("no number is written so")
            }
            var isWhole = true
            if take(".") {
                isWhole = false
                guard digits(&self) > 0 else { throw error("digits must follow the point") }
            }
            if take("e") || take("E") {
                isWhole = false
                if !take("+") { _ = take("-") }
                guard digits(&self) > 0 else { throw error("digits must follow the exponent") }
            }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            if isWhole, let whole = Int(text) { return .integer(whole) }
            guard let number = Double(text), number.isFinite else { throw error("the number is too large") }
            return .double(number)
        }

        private mutating func text() throws(JSONError) -> String {
            index += 1
            var unescaped: [UInt8] = []
            while let byte = next {
                switch byte {
                case UInt8(ascii: "\""):
                    index += 1
                    guard let text = String(validating: unescaped, as: UTF8.self) else { throw error("no UTF-8") }
                    return text
                case UInt8(ascii: "\\"):
                    index += 1
                    try escape(into: &unescaped)
                case 0..<0x20: throw error("a control byte must be escaped")
                default:
                    unescaped.append(byte)
                    index += 1
                }
            }
            throw error("the text has no end")
        }

        private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
            guard let byte = next else { throw error("the text has no end") }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                var code = try hexadecimal()
                if code & 0xFC00 == 0xD800 {
                    guard take("\\"), take("u") else { throw error("half of a surrogate pair") }
                    let low = try hexadecimal()
                    guard low & 0xFC00 == 0xDC00 else { throw error("half of a surrogate pair") }
                    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
                }
                guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
                bytes.append(contentsOf: String(Character(scalar)).utf8)
            default: throw error("no such escape")
            }
        }

        private mutating func hexadecimal() throws(JSONError) -> UInt32 {
            guard index + 4 <= bytes.count,
                bytes[index..<index + 4].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
            else { throw error("four hexadecimal digits are missing") }
            index += 4
            return code
        }
    }
}
