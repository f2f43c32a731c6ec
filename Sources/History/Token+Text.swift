extension Token {
    /// The token of a text: its UUID, where it ends in one, or else the text's number in `names`.
    public init(_ text: String, in names: inout Names) {
        if text.isEmpty {
            self = .none
        } else if let uuid = Token(endOf: text) {
            self = uuid
        } else {
            self.init(high: 0, low: UInt64(names.id(of: text).rawValue))
        }
    }

    /// The UUID that a text ends in, alone or after anything that is no hexadecimal digit; nil if there is none.
    public init?(endOf text: String) {
        var bytes = Array(text.utf8.suffix(37))
        if bytes.count == 37 {
            guard Token.hex(bytes[0]) == nil else { return nil }
            bytes.removeFirst()
        }
        guard bytes.count == 36 else { return nil }
        var (digits, halves) = (0, (high: UInt64(0), low: UInt64(0)))
        for (index, byte) in bytes.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Token.hex(byte) else { return nil }
            if digits < 16 { halves.high = halves.high << 4 | digit } else { halves.low = halves.low << 4 | digit }
            digits += 1
        }
        // A text's number has no high half; a UUID without one would be taken for it.
        guard halves.high != 0 else { return nil }
        self.init(high: halves.high, low: halves.low)
    }

    /// The token's text: its UUID in small letters, or the text in `names`; empty for none.
    public func text(in names: Names) -> String {
        if isNone { return "" }
        guard high != 0 else {
            let id = Names.ID(rawValue: UInt32(truncatingIfNeeded: low))
            return names.contains(id) && low <= UInt32.max ? names[id] : "\(low)"
        }
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { out.append("-") }
            out.append(digit)
        }
        return out
    }

    private static func hex(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
