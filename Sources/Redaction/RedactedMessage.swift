/// A request or an answer as it may be shown: the values of secret headers, parameters and members are gone.
///
/// Works on any text, also on one that was cut in the middle: headers line by line, parameters (`a=1&password=x`) word
/// by word, members of JSON (`"password": "x"`) wherever they stand. What is named like a secret counts as one. Of a
/// JSON member that is named like a token the beginning stays, so that two can be told apart.
public struct RedactedMessage: Sendable, Hashable, CustomStringConvertible {
    private static let mark = RedactedURL.mark

    /// The message without its secrets.
    public let description: String

    /// Takes the secrets out of a message.
    public init(_ message: String) {
        let lines = RedactedURL.redacting(message).split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
        let heads = lines.map { Self.withoutHeader(Self.withoutParameters($0)) }.joined(separator: "\n")
        description = Self.withoutMembers(heads)
    }

    /// `Authorization: …`; what is no header's name, as `{"key"`, is left to the others.
    private static func withoutHeader(_ line: String) -> String {
        guard let colon = line.firstIndex(of: ":"),
            line[..<colon].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"'{}[],/?=".utf8.contains($0) }),
            SecretName.isSecret(line[..<colon])
        else { return line }
        return "\(line[...colon]) \(mark)"
    }

    private static func withoutParameters(_ line: Substring) -> String {
        guard line.utf8.contains(UInt8(ascii: "=")), !line.utf8.contains(UInt8(ascii: "\"")) else {
            return String(line)
        }
        return line.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let mark = word.firstIndex(of: "?") else { return RedactedURL.redactingQuery(word) }
            return word[...mark] + RedactedURL.redactingQuery(word[word.index(after: mark)...])
        }.joined(separator: " ")
    }

    private static func withoutMembers(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\"")) else { return text }
        var scan = Scan(bytes: Array(text.utf8))
        return scan.redacted()
    }

    /// One pass over a text that may hold JSON, with errors in it or without an end.
    private struct Scan {
        let bytes: [UInt8]
        private var at = 0
        private var shown: [UInt8] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func redacted() -> String {
            while at < bytes.count {
                guard bytes[at] == UInt8(ascii: "\"") else {
                    copy(to: at + 1)
                    continue
                }
                let name = string()
                copy(to: name.end)
                var next = name.end
                while next < bytes.count, bytes[next] == 0x20 || bytes[next] == UInt8(ascii: ":") { next += 1 }
                let isMember = bytes[name.end..<next].contains(UInt8(ascii: ":"))
                let text = String(decoding: bytes[name.content], as: UTF8.self)
                guard isMember, SecretName.isSecret(text) else { continue }
                copy(to: next)
                replaceValue(isToken: SecretName.isToken(text))
            }
            return String(decoding: shown, as: UTF8.self)
        }

        private mutating func copy(to end: Int) {
            shown += bytes[at..<end]
            at = end
        }

        /// The string that begins here: what it holds, and where it ends.
        private func string() -> (content: Range<Int>, end: Int) {
            var end = at + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
                end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            end = min(end, bytes.count)
            return (at + 1..<end, min(end + 1, bytes.count))
        }

        private mutating func replaceValue(isToken: Bool) {
            guard at < bytes.count else { return }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                let value = string()
                let label = RedactedToken(String(decoding: bytes[value.content], as: UTF8.self)).description
                shown += "\"\(isToken && label.hasSuffix("…") ? label : mark)\"".utf8
                at = value.end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                shown += mark.utf8
                skipNested()
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                shown += mark.utf8
                while at < bytes.count, !",}] \n".utf8.contains(bytes[at]) { at += 1 }
            default: break
            }
        }

        private mutating func skipNested() {
            var depth = 0
            repeat {
                switch bytes[at] {
                case UInt8(ascii: "\""): at = string().end - 1
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                at += 1
            } while depth > 0 && at < bytes.count
        }
    }
}
