internal import JSON

extension Node {
    /// The node as YAML on one line: what is read from it is what was read before, without includes and variables.
    var text: String {
        switch content {
        case .scalar(let scalar):
            scalar.isPlain && Self.isHarmless(scalar.text) ? scalar.text : Self.quoted(scalar.text)
        case .sequence(let items): "[\(items.map(\.text).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\(Self.quoted($0.key)): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        // What a variable held, or what a file escaped, is no variable.
        JSON.string(text.replacing("${", with: "$${")).text
    }

    /// Whether a text is read as it is without quotes, within brackets too.
    private static func isHarmless(_ text: String) -> Bool {
        guard let first = text.first, first != " ", text.last != " " else { return text.isEmpty }
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: " _./%<>=+-~".utf8.contains(byte)
            }
        }
        return isWord && !"%>=".contains(first) && !text.hasPrefix("- ") && text != "-" && text != "---"
    }
}
