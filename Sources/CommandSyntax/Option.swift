/// An option of a command: `--name VALUE`, `--name=VALUE`, or a flag `--name`, `--no-name`.
public struct Option: Sendable, Hashable {
    /// The name without its dashes.
    public var name: String
    /// A word in capitals for the value, or nil for a flag.
    public var placeholder: String?
    /// What it does, in a few words.
    public var summary: String
    /// What holds without it, as text for the help; nil where there is nothing to say.
    public var fallback: String?
    /// Whether it may stand more than once.
    public var isRepeatable: Bool

    /// An option with a value.
    public static func value(
        _ name: String, _ placeholder: String, _ summary: String, fallback: String? = nil, isRepeatable: Bool = false
    ) -> Option {
        Option(
            name: name, placeholder: placeholder, summary: summary, fallback: fallback, isRepeatable: isRepeatable)
    }

    /// A flag, which is off unless it stands there; `--no-name` turns it off again.
    public static func flag(_ name: String, _ summary: String) -> Option {
        Option(name: name, placeholder: nil, summary: summary, fallback: nil, isRepeatable: true)
    }

    /// How it is written: `--clients N`.
    public var spelling: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }
}
