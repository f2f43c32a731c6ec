/// A password: it can be sent, but neither printed nor logged.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let value: String

    /// Keeps a text secret.
    public init(_ value: String) { self.value = value }

    /// Never the value.
    public var description: String { "***" }
    /// Never the value.
    public var debugDescription: String { "***" }
    /// Never the value.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
