/// How much of an answer is read before it is refused.
public struct HTTPLimits: Sendable, Hashable {
    /// Bytes of status line, fields and trailers of one answer; also of one line between chunks.
    public var head: Int
    /// Bytes of content.
    public var body: Int
    /// Interim answers (1xx) before the final one.
    public var interim: Int

    /// By default 64 KiB of head, 16 MiB of content and 32 interim answers.
    public init(head: Int = 65_536, body: Int = 16 << 20, interim: Int = 32) {
        self.head = head
        self.body = body
        self.interim = interim
    }
}
