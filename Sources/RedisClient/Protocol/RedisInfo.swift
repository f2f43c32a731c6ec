/// The fields of an `INFO` reply.
public struct RedisInfo: Sendable {
    private var fields: [Substring: Substring] = [:]

    /// Reads `name:value` lines; section titles are passed over.
    public init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
    }

    /// The text of a field, if Redis told it.
    public subscript(name: String) -> String? { fields[name[...]].map(String.init) }

    /// The number of a field, if Redis told it and it is one.
    public func integer(_ name: String) -> Int? { fields[name[...]].flatMap { Int($0) } }
}
