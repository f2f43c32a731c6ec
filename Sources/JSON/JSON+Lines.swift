extension JSON {
    /// The value as text, one member a line; lists of plain values stand on one line.
    public func lines(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .array(let items):
            if items.allSatisfy(\.isPlain) { return "[\(items.map(\.text).joined(separator: ", "))]" }
            return "[\n" + items.map { inner + $0.lines(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { "\(inner)\(JSON.string($0.name).text): \($0.value.lines(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return text
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
