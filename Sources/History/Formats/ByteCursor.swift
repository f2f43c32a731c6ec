/// Goes over the bytes of a text; what JSON and EDN read alike.
struct ByteCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var offset: Int

    /// How deep values may be nested: deeper ones are refused before they exhaust the stack.
    static let deepest = 200

    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    @inline(__always)
    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func problem(_ text: String) -> SyntaxProblem { SyntaxProblem(offset: offset, text: text, isCut: peek == nil) }

    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    @inline(__always)
    mutating func skipJSONSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    /// A text in quotes, the cursor on the first of them, with the escapes that JSON and EDN share.
    mutating func quoted() throws(SyntaxProblem) -> String {
        let start = offset
        offset += 1
        let first = offset
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
        if peek == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return try text(UnsafeBufferPointer(rebasing: bytes[first..<offset]), from: start)
        }
        var unescaped = Array(bytes[first..<offset])
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return try unescaped.withUnsafeBufferPointer { (buffer) throws(SyntaxProblem) in
                    try text(buffer, from: start)
                }
            case UInt8(ascii: "\\"):
                offset += 1
                try appendEscape(to: &unescaped)
            case 0..<0x20 where byte != 0x0a && byte != 0x0d && byte != 0x09:
                throw problem("a control character in a text; write it as \\u00..")
            default:
                unescaped.append(byte)
                offset += 1
            }
        }
        throw SyntaxProblem(offset: start, text: "a text without its closing quote", isCut: peek == nil)
    }

    private func text(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int) throws(SyntaxProblem) -> String {
        guard let text = String(validating: buffer, as: UTF8.self) else {
            throw SyntaxProblem(offset: start, text: "a text that is not UTF-8")
        }
        return text
    }

    private mutating func appendEscape(to out: inout [UInt8]) throws(SyntaxProblem) {
        guard let byte = peek else { throw problem("the file ends within a text") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "u"):
            var value = try hex4()
            if value & 0xfc00 == 0xd800 {
                guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
                    throw problem("half of a surrogate pair")
                }
                value = 0x10000 + (value & 0x3ff) << 10 + (try hex4()) & 0x3ff
            }
            guard let scalar = Unicode.Scalar(value) else { throw problem("no character has this number") }
            out += Array(String(Character(scalar)).utf8)
        default: throw problem("an unknown escape; write \\\\ for a backslash")
        }
    }

    private mutating func hex4() throws(SyntaxProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("\\u needs four hexadecimal digits")
            }
            value = value << 4 + UInt32(digit)
            offset += 1
        }
        return value
    }

    /// A number as JSON writes it; EDN's may also begin with a plus sign.
    mutating func number() throws(SyntaxProblem) -> Datum {
        let start = offset
        if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { offset += 1 }
        let digits = offset
        while let byte = peek, byte >= 0x30, byte <= 0x39 { offset += 1 }
        guard offset > digits else {
            throw SyntaxProblem(offset: start, text: "a number without digits", isCut: peek == nil)
        }
        if bytes[digits] == 0x30, offset - digits > 1 {
            throw SyntaxProblem(offset: start, text: "a number with a leading zero")
        }
        var isWhole = true
        if peek == UInt8(ascii: "."), offset + 1 < bytes.count, bytes[offset + 1] >= 0x30, bytes[offset + 1] <= 0x39 {
            isWhole = false
            offset += 1
            while let byte = peek, byte >= 0x30, byte <= 0x39 { offset += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isWhole = false
            offset += 1
            if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { offset += 1 }
            while let byte = peek, byte >= 0x30, byte <= 0x39 { offset += 1 }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard !isWhole, let value = Double(text), value.isFinite else {
            throw SyntaxProblem(offset: start, text: "the number \(text) is out of range")
        }
        return .decimal(value)
    }
}
