internal import JSON

/// A key of a mapping: its name, what it means, and how its value is written.
struct Key<Value: Sendable>: KeyDeclaration {
    let name: String
    let summary: String
    let format: Format<Value>
    let isRequired: Bool
    let fallback: Value?
    let fallbackText: String?

    /// A key that must be there.
    static func required(_ name: String, _ format: Format<Value>, _ summary: String) -> Key {
        Key(name: name, summary: summary, format: format, isRequired: true, fallback: nil, fallbackText: nil)
    }

    /// A key that may be missing; then there is no value.
    static func optional(_ name: String, _ format: Format<Value>, _ summary: String) -> Key {
        Key(name: name, summary: summary, format: format, isRequired: false, fallback: nil, fallbackText: nil)
    }

    /// A key that may be missing; then this value stands for it, which is written so.
    static func fallback(
        _ name: String, _ format: Format<Value>, _ value: Value, written: String, _ summary: String
    ) -> Key {
        Key(name: name, summary: summary, format: format, isRequired: false, fallback: value, fallbackText: written)
    }

    func decode(_ node: Node, _ problems: inout Problems) -> (any Sendable)? { format.decode(node, &problems) }
    var schema: JSON { format.schema }
    var expected: String { format.expected }
    var acceptsNothing: Bool { format.acceptsNothing }
}

/// A key whatever its value.
protocol KeyDeclaration: Sendable {
    /// The word before the colon.
    var name: String { get }
    /// What it means, in a sentence.
    var summary: String { get }
    /// Whether it must be there.
    var isRequired: Bool { get }
    /// What stands for it if it is missing, as it would be written.
    var fallbackText: String? { get }
    /// The JSON Schema of its value.
    var schema: JSON { get }
    /// What its value is, with an example.
    var expected: String { get }
    /// Whether nothing may stand after the colon.
    var acceptsNothing: Bool { get }
    /// The value of a node, or nil after a report.
    func decode(_ node: Node, _ problems: inout Problems) -> (any Sendable)?
}
