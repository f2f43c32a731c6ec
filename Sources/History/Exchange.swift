/// What an operation sent and what it got, in words, for who reads its story.
///
/// Texts of one line or several: Redis commands and their replies, one a line; or an HTTP message as it went over the
/// wire. Every form of a report takes the secrets out of them (module `Redaction`).
public struct Exchange: Sendable, Hashable {
    /// The request; empty if it isn't known.
    public var request: String
    /// The answer; empty if there was none, or it isn't known.
    public var answer: String

    /// A request and its answer.
    public init(request: String, answer: String) {
        self.request = request
        self.answer = answer
    }
}

extension Exchange {
    /// How many bytes of a body are kept.
    public static let longestBody = 500

    /// An HTTP message as an exchange has it: its first line with the headers worth showing, an empty line, and the
    /// beginning of its body.
    public static func message(_ head: String, _ body: some Collection<UInt8>) -> String {
        body.isEmpty ? head : "\(head)\n\n\(beginning(of: body))"
    }

    /// The beginning of a body, «…» in place of the rest.
    public static func beginning(of body: some Collection<UInt8>) -> String {
        var text = String(decoding: body.prefix(longestBody), as: UTF8.self)
        guard body.count > longestBody else { return text }
        // The last letter may have lost its end.
        if text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
        return text + "…"
    }
}
