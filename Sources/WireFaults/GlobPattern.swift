/// A pattern for names and keys: `*` stands for any bytes, `?` for any one, everything else for itself.
public struct GlobPattern: Sendable, Hashable {
    /// As it was written.
    public let text: String

    /// This pattern.
    public init(_ text: String) { self.text = text }

    /// Whether all of the bytes fit. O(bytes × pattern) at worst, by going back to the last `*` only.
    public func fits(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        let pattern = text.utf8
        var (at, here) = (pattern.startIndex, bytes.startIndex)
        var star: (after: String.UTF8View.Index, from: Int)?
        var offset = 0
        while here < bytes.endIndex {
            if at < pattern.endIndex, pattern[at] == UInt8(ascii: "*") {
                pattern.formIndex(after: &at)
                star = (at, offset)
            } else if at < pattern.endIndex, pattern[at] == UInt8(ascii: "?") || pattern[at] == bytes[here] {
                pattern.formIndex(after: &at)
                bytes.formIndex(after: &here)
                offset += 1
            } else if let last = star {
                offset = last.from + 1
                star = (last.after, offset)
                at = last.after
                here = bytes.index(bytes.startIndex, offsetBy: offset)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
