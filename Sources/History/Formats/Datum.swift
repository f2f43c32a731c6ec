/// A value of a history file, whichever notation it stands in.
public enum Datum: Hashable, Sendable {
    /// `nil`, `null`.
    case null
    /// `true`, `false`.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// Any other number.
    case decimal(Double)
    /// A text in quotes.
    case text(String)
    /// A keyword or symbol of EDN, without its colon.
    case name(String)
    /// A list or vector.
    case list([Datum])
    /// A map.
    case map([Datum: Datum])
    /// A set of EDN.
    case set(Set<Datum>)

    /// The text of a string, keyword or symbol: JSON writes `"read"` where EDN writes `:read`.
    public var word: String? {
        switch self {
        case .text(let word), .name(let word): word
        default: nil
        }
    }

    /// The value of a whole number.
    public var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The value of a field of a map, whether its key is a string or a keyword.
    public subscript(field: String) -> Datum? {
        guard case .map(let fields) = self else { return nil }
        return fields[.name(field)] ?? fields[.text(field)]
    }

    /// The value as a reader of the file knows it, in EDN's notation.
    public var description: String {
        switch self {
        case .null: return "nil"
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .decimal(let value): return "\(value)"
        case .text(let text): return JSONText.quoted(text)
        case .name(let name): return ":\(name)"
        case .list(let items): return "[\(items.map(\.description).joined(separator: " "))]"
        case .map(let fields):
            return "{\(fields.map { "\($0.description) \($1.description)" }.sorted().joined(separator: ", "))}"
        case .set(let items): return "#{\(items.map(\.description).sorted().joined(separator: " "))}"
        }
    }
}

extension Datum: CustomStringConvertible {}

/// Texts as JSON and EDN write them.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case let control where control.value < 0x20:
                let hex = String(control.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension Datum {
    /// The value that a text stands for in EDN, which nearly contains JSON; nil if it is none, or more than one.
    public init?(reading text: String) {
        let bytes = Array(text.utf8)
        let value = bytes.withUnsafeBufferPointer { buffer -> Datum? in
            var reader = EDNReader(buffer)
            guard let value = try? reader.value(), (try? reader.skipSpace()) != nil, reader.cursor.peek == nil else {
                return nil
            }
            return value
        }
        guard let value else { return nil }
        self = value == .name("null") ? .null : value
    }
}
