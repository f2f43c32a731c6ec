/// Writes XML and HTML: elements that are always closed, texts and attributes that are always escaped.
///
/// Texts are made visible first, so that no control character, broken line or turned direction of writing gets in.
struct Markup {
    private(set) var text = ""

    /// An element with its content.
    mutating func element(
        _ name: String, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        text += ">"
        content(&self)
        text += "</\(name)>"
    }

    /// An element that holds a text.
    mutating func element(_ name: String, _ attributes: Attributes = [:], _ content: String) {
        element(name, attributes) { $0.words(content) }
    }

    /// An element without attributes that holds a text.
    mutating func element(_ name: String, _ content: String) {
        element(name, [:]) { $0.words(content) }
    }

    /// An element without content, as XML and SVG close it and HTML allows for its void elements.
    mutating func element(_ name: String, _ attributes: Attributes = [:]) {
        open(name, attributes)
        text += "/>"
    }

    /// A text.
    mutating func words(_ words: String) { text += Self.escaped(words.visible) }

    /// Markup as it is: never anything that came from outside.
    mutating func verbatim(_ markup: String) { text += markup }

    /// A text of several lines, as it stands in a `pre`: its newlines and tabs stay.
    mutating func lines(_ lines: String) {
        for (index, line) in lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { text += "\n" }
            words(line.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    "))
        }
    }

    private mutating func open(_ name: String, _ attributes: Attributes) {
        text += "<\(name)"
        for (key, value) in attributes.pairs {
            guard let value else { continue }
            text += " \(key)=\"\(Self.escaped(value.visible))\""
        }
    }

    private static func escaped(_ words: String) -> String {
        guard words.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 || $0 == 0x27 }) else {
            return words
        }
        var escaped = ""
        for scalar in words.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// The attributes of an element, in their order; one whose value is nil is left out.
struct Attributes: ExpressibleByDictionaryLiteral {
    var pairs: [(String, String?)]

    init(dictionaryLiteral elements: (String, String?)...) { pairs = elements }

    static func + (a: Attributes, b: Attributes) -> Attributes {
        var both = a
        both.pairs += b.pairs
        return both
    }
}
