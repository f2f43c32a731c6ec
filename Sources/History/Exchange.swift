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

    /// An HTTP request and its answer, each with the beginning of its body.
    ///
    /// `request` is the request line with the headers worth showing (`POST /take HTTP/1.1`), `answer` the status line,
    /// empty if none came.
    public init(request: String, body: some Collection<UInt8>, answer: String, answerBody: some Collection<UInt8>) {
        self.init(request: Self.message(request, body), answer: Self.message(answer, answerBody))
    }

    private static func message(_ head: String, _ body: some Collection<UInt8>) -> String {
        guard !body.isEmpty else { return head }
        var text = String(decoding: body.prefix(longestBody), as: UTF8.self)
        if body.count > longestBody {
            // The last letter may have lost its end.
            if text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
            text += "…"
        }
        return "\(head)\n\n\(text)"
    }
}
