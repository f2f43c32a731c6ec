/// A value of a YAML document with the place where it stands.
struct Node: Sendable {
    /// What it is.
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    /// A text.
    struct Scalar: Sendable {
        /// The text, with variables replaced.
        var text: String
        /// The text as it was written; what messages quote, so that they never tell what a variable holds.
        var written: String
        /// Whether it stands without quotes, so that it may be a number, a truth value or nothing.
        var isPlain: Bool
    }

    /// A key with its value.
    struct Entry: Sendable {
        var key: String
        var keyPosition: SourcePosition
        var value: Node
        /// Which text the entry comes from: of two keys that exclude each other the one of the higher layer wins.
        var layer = Layer.file
    }

    /// Where an entry comes from; later ones override earlier ones.
    enum Layer: Int, Sendable, Comparable {
        case include, file, override

        static func < (a: Layer, b: Layer) -> Bool { a.rawValue < b.rawValue }
    }

    var content: Content
    var position: SourcePosition

    /// The plain text if it is a scalar that isn't quoted.
    var plainText: String? {
        if case .scalar(let scalar) = content, scalar.isPlain { scalar.text } else { nil }
    }

    /// The text as it was written; empty if it is none.
    var written: String { if case .scalar(let scalar) = content { scalar.written } else { "" } }

    /// Whether it is nothing: no value at all, `~` or `null`.
    var isNothing: Bool { plainText.map { ["", "~", "null"].contains($0) } ?? false }

    /// Its kind with an article, for messages.
    var kind: String {
        switch content {
        case .scalar(let scalar): isNothing ? "nothing" : scalar.text.isEmpty ? "an empty text" : "a text"
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping: "a mapping"
        }
    }

    /// What stands there, for messages: a short text in backticks, or the kind.
    var quoted: String {
        if case .scalar(let scalar) = content, !isNothing, !scalar.text.isEmpty { quote(scalar.written) } else { kind }
    }
}

/// A text in backticks on one line, shortened if it is long.
func quote(_ text: String) -> String {
    let line = text.prefix(60).map { $0.isNewline || $0.asciiValue.map { $0 < 32 } == true ? " " : $0 }
    return "`\(String(line))\(text.count > 60 ? "…" : "")`"
}
