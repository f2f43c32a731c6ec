/// A URL as it may be shown: its password is gone.
///
/// Works on any text, also on one that no parser would take: whatever stands between the first colon after
/// `://` and the last `@` before the path is a password. A text without `://` is shown as it is. Values of
/// query parameters that are named like a secret (`password`, `token`, `secret`, `key`…) go too.
public struct RedactedURL: Sendable, Hashable, CustomStringConvertible {
    /// What stands in a secret's place.
    public static let mark = "***"

    /// The URL without its secrets.
    public let description: String

    /// Takes the secrets out of a URL.
    public init(_ url: String) {
        guard let scheme = url.utf8.range(of: "://") else {
            description = url
            return
        }
        // A password may hold any character but, unencoded, no `/`; one that does anyway must not show either,
        // so the last `@` of all counts when it stands before the query.
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { $0 == "?" || $0 == "#" } ?? rest.endIndex
        var shown = String(url[..<scheme.upperBound])
        if let at = rest[..<end].lastIndex(of: "@") {
            let user = rest[..<at].prefix { $0 != ":" }
            shown += user.endIndex < at ? "\(user):\(Self.mark)" : String(user)
            shown += rest[at..<end]
        } else {
            shown += rest[..<end]
        }
        description = shown + Self.redactingQuery(rest[end...])
    }

    /// Takes the secrets out of every URL in a text: an argument, an error's message.
    public static func redacting(_ text: String) -> String {
        guard text.utf8.range(of: "://") != nil else { return text }
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
            .reduce(into: (shown: "", rest: text[...])) { result, word in
                result.shown += result.rest[..<word.startIndex]
                result.shown += RedactedURL(String(word)).description
                result.rest = text[word.endIndex...]
            }.shown
    }

    /// Takes the values of secret names out of `a=1&b=2`.
    static func redactingQuery(_ query: Substring) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "=") else { return String(pair) }
            return SecretName.isSecretParameter(pair[..<equals]) ? "\(pair[...equals])\(mark)" : String(pair)
        }.joined(separator: "&")
    }
}

extension String.UTF8View {
    /// Where the first occurrence of an ASCII text stands.
    fileprivate func range(of text: StaticString) -> Range<Index>? {
        let wanted = text.withUTF8Buffer { Array($0) }
        var start = startIndex
        while let index = self[start...].firstIndex(of: wanted[0]) {
            if self[index...].starts(with: wanted) { return index..<self.index(index, offsetBy: wanted.count) }
            start = self.index(after: index)
        }
        return nil
    }
}
