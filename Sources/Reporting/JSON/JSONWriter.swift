/// Writes JSON in one pass, in the order in which it is told, so that equal reports are equal bytes.
///
/// Objects and arrays stand one member a line, indented; inside an `inline` one all stands on one line, so that
/// a table of a thousand rows is a thousand lines. Numbers know no locale; a number that JSON can't hold
/// (infinite, not a number) is `null`. Control characters are escaped, those that move a terminal included.
struct JSONWriter<Output: TextOutputStream> {
    private var output: Output
    private var depth = 0
    private var inlineDepth = 0
    private var isFirst = true

    init(to output: Output) { self.output = output }

    /// Ends the text with a newline, and gives back where it went.
    consuming func finish() -> Output {
        output.write("\n")
        return output
    }

    // MARK: values

    mutating func object(inline: Bool = false, _ members: (inout Self) -> Void) {
        nest("{", "}", inline: inline, members)
    }

    mutating func array<Elements: Sequence>(
        _ elements: Elements, inline: Bool = false, _ element: (inout Self, Elements.Element) -> Void
    ) {
        nest("[", "]", inline: inline) { json in
            for value in elements {
                json.separate()
                element(&json, value)
            }
        }
    }

    mutating func text(_ text: String) {
        output.write("\"")
        // Most texts have nothing to escape: they go out whole.
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }
        ) {
            for scalar in text.unicodeScalars { output.write(Self.escaped(scalar)) }
        } else {
            output.write(text)
        }
        output.write("\"")
    }

    mutating func number(_ value: some BinaryInteger) { output.write(String(value)) }
    mutating func number(_ value: Double) { output.write(value.isFinite ? "\(value)" : "null") }
    mutating func truth(_ value: Bool) { output.write(value ? "true" : "false") }

    // MARK: members

    mutating func key(_ name: String) {
        separate()
        text(name)
        output.write(": ")
    }

    mutating func member(_ name: String, _ value: String) {
        key(name)
        text(value)
    }

    mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        number(value)
    }

    mutating func member(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        truth(value)
    }

    // MARK: layout

    private mutating func nest(_ open: String, _ close: String, inline: Bool, _ body: (inout Self) -> Void) {
        output.write(open)
        depth += 1
        if inline || inlineDepth > 0 { inlineDepth += 1 }
        isFirst = true
        body(&self)
        let isEmpty = isFirst
        depth -= 1
        if inlineDepth == 0 && !isEmpty { breakLine() }
        if inlineDepth > 0 { inlineDepth -= 1 }
        output.write(close)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { output.write(inlineDepth > 0 ? ", " : ",") }
        isFirst = false
        if inlineDepth == 0 { breakLine() }
    }

    private mutating func breakLine() {
        output.write("\n" + String(repeating: "  ", count: depth))
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{200E}"..<"\u{2010}", "\u{2028}"..<"\u{202F}",
            "\u{2066}"..<"\u{206A}":
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        default: return String(scalar)
        }
    }
}
