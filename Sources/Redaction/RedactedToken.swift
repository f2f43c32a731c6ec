/// A token as it may be shown: enough of it to tell it from others, too little to use it.
///
/// The token of a lock is a secret for as long as the lock is held: who knows it can release it. Of a long one its
/// first eight letters stay, and of `{worker}:{uuid}` those of the UUID; a short one is a name, and stays whole.
public struct RedactedToken: Sendable, Hashable, CustomStringConvertible {
    private static let shown = 8
    private static let longestName = 12

    /// What is left of the token.
    public let description: String

    /// Shortens a token; one that is short already stays as it is.
    public init(_ token: String) {
        let scalars = token.unicodeScalars
        guard scalars.count > Self.longestName else {
            description = token
            return
        }
        let uuid = scalars.suffix(36)
        let isUUID = scalars.count == 36 || scalars.dropLast(36).last == ":"
        description = String(String.UnicodeScalarView((isUUID ? uuid : scalars[...]).prefix(Self.shown))) + "…"
    }

    /// Shortens every word of a text that ends in a UUID, quoted or not: the tokens in a command or its answer.
    public static func redacting(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            let bare = word.drop { $0 == "\"" || $0 == "(" }
            let end = bare.reversed().drop { "\"),".contains($0) }.count
            let core = bare.prefix(end)
            guard isUUID(core.unicodeScalars.suffix(36)) else { return String(word) }
            return word[..<core.startIndex] + RedactedToken(String(core)).description + word[core.endIndex...]
        }.joined(separator: " ")
    }

    private static func isUUID(_ scalars: Substring.UnicodeScalarView) -> Bool {
        scalars.count == 36
            && scalars.enumerated().allSatisfy { index, scalar in
                [8, 13, 18, 23].contains(index) ? scalar == "-" : scalar.isASCII && scalar.properties.isASCIIHexDigit
            }
    }
}
