internal import JSON

/// How a value is written in a scenario file: one thing from which both the decoder and the JSON Schema follow,
/// so that the two can't differ.
struct Format<Value: Sendable>: Sendable {
    /// What is expected, as a noun phrase with an example: «a duration like 250ms».
    let expected: String
    /// The JSON Schema of what is accepted.
    let schema: JSON
    /// Whether nothing at all may stand there, as in `release:`.
    let acceptsNothing: Bool
    /// The value of a node, or nil after a report.
    let decode: @Sendable (Node, inout Problems) -> Value?

    init(
        _ expected: String, schema: JSON, acceptsNothing: Bool = false,
        decode: @escaping @Sendable (Node, inout Problems) -> Value?
    ) {
        self.expected = expected
        self.schema = schema
        self.acceptsNothing = acceptsNothing
        self.decode = decode
    }
}

extension Format {
    /// Another value made of this one; nil after a report of its own.
    func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> Format<Other> {
        Format<Other>(expected, schema: schema, acceptsNothing: acceptsNothing) { node, problems in
            decode(node, &problems).map(transform)
        }
    }

    /// No settings at all: the word before it says everything.
    static func nothing(_ owner: String, _ value: Value) -> Format {
        Format("nothing", schema: ["type": "null"], acceptsNothing: true) { node, problems in
            if !node.isNothing {
                problems.report("\(node.quoted) stands here; \(owner) takes no settings", at: node.position)
            }
            return value
        }
    }

    /// Values of this format in a list of at least one.
    func list(_ expected: String) -> Format<[Value]> {
        Format<[Value]>(expected, schema: ["type": "array", "minItems": 1, "items": schema]) { node, problems in
            guard case .sequence(let items) = node.content, !items.isEmpty else {
                problems.report("\(node.quoted) stands here; write \(expected)", at: node.position)
                return nil
            }
            let values = items.map { decode($0, &problems) }
            let valid = values.compactMap(\.self)
            return valid.count == values.count ? valid : nil
        }
    }
}
