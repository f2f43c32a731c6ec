/// Text in the columns of a terminal: how wide it is, cut, filled up and broken into lines.
enum TerminalText {
    /// How many columns a text takes: two for East Asian letters and emoji, none for accents.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The text in so many columns at most, «…» in place of what was cut.
    static func cut(_ text: String, to columns: Int) -> String {
        guard text.utf8.count > columns, width(text) > columns else { return text }
        var (shown, taken) = ("", 0)
        for scalar in text.unicodeScalars {
            taken += width(scalar)
            if taken > columns - 1 { break }
            shown.unicodeScalars.append(scalar)
        }
        return columns > 0 ? shown + "…" : ""
    }

    /// The text in exactly so many columns.
    static func filled(_ text: String, to columns: Int, right: Bool = false) -> String {
        let text = cut(text, to: columns)
        let blanks = String(repeating: " ", count: max(0, columns - width(text)))
        return right ? blanks + text : text + blanks
    }

    /// The text broken between words into lines of so many columns, and into `lines` lines at most; a word that
    /// is too long for one is cut, or broken too.
    static func wrapped(
        _ text: String, to columns: Int, lines most: Int = 6, breakingWords: Bool = false
    ) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ").flatMap({ breakingWords ? pieces($0, columns) : [String($0)] }) {
            let word = cut(word, to: columns)
            if line.isEmpty {
                line = word
            } else if width(line) + 1 + width(word) <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
            if lines.count == most {
                lines[most - 1] = cut(lines[most - 1] + " …", to: columns)
                return lines
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A word in pieces of so many columns at most.
    private static func pieces(_ word: Substring, _ columns: Int) -> [String] {
        var pieces = [""]
        var taken = 0
        for scalar in word.unicodeScalars {
            if taken + width(scalar) > columns, taken > 0 {
                pieces.append("")
                taken = 0
            }
            pieces[pieces.count - 1].unicodeScalars.append(scalar)
            taken += width(scalar)
        }
        return pieces
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: return 1
        case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF00..<0xFF61,
            0xFFE0..<0xFFE7, 0x1F300..<0x1F650, 0x1F900..<0x1FB00, 0x20000..<0x3FFFE:
            return 2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }
}
