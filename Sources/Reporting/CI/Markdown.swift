/// Text in GitHub's Markdown that means only itself: no markup, no link, no HTML.
enum Markdown {
    static func words(_ text: String) -> String {
        let letters = text.visible.unicodeScalars
        var escaped = ""
        var previous: Unicode.Scalar = " "
        for scalar in letters {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", "$":
                escaped += "\\\(scalar)"
            // GitHub makes links of these by itself.
            case "/" where previous == ":" || previous == "/": escaped += "&#47;"
            case "@": escaped += "&#64;"
            case "." where previous == "w" || previous == "W": escaped += "&#46;"
            case "-", "=":
                // At the beginning of a line it would make a list or a heading.
                escaped += escaped.isEmpty ? "\\\(scalar)" : String(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return escaped
    }

    /// Lines as they are, between fences longer than any that they hold.
    static func block(_ lines: [String], _ language: String = "") -> String {
        let text = lines.joined(separator: "\n")
        var (longest, run) = (2, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)\(language)\n\(text)\n\(fence)\n"
    }

    /// A row of a table of escaped cells.
    static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
}
