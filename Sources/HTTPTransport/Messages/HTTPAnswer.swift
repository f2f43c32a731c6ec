/// A final answer to a request, with the instants that matter to a history.
///
/// Its bytes are shared with the connection's buffers: reading them costs nothing, and an answer that is
/// dropped before the connection's next request lets that one reuse their memory.
public struct HTTPAnswer: Sendable {
    /// The status code, 200…999.
    public let status: Int
    /// The head's fields as lines `name: value`, each with a line feed; names as they were sent.
    public let head: [UInt8]
    /// The content, without transfer coding.
    public let body: [UInt8]
    /// Read just before the request's last byte was written, on the monotonic clock, in nanoseconds. If the answer
    /// was early: just before its first byte was.
    public let sent: Int64
    /// Read right after the answer's last byte was read.
    public let received: Int64
    /// The answer came before the request's last byte went out: it raced nobody.
    public let isEarly: Bool

    /// The value of the first field of this name, whatever its case.
    public func value(of name: String) -> String? {
        head.withUnsafeBytes { bytes in
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                    line[..<colon].elementsEqual(name.utf8, by: { lowercased($0) == lowercased($1) })
                else { continue }
                let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...])
                return String(decoding: trimmed(value), as: UTF8.self)
            }
            return nil
        }
    }

    /// The content as text; bytes that are no UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
