/// What proves ownership of a lease, as 16 bytes, so that an operation is a record of fixed size.
///
/// A token that ends in a UUID (`{worker}:{uuid}`, as Stampede's own) is that UUID. Any other text is kept
/// in the run's `Names` and stands here by its number: equal tokens have equal text, always.
public struct Token: Hashable, Sendable, BitwiseCopyable {
    /// The first eight bytes of the UUID, or 0.
    public var high: UInt64
    /// The last eight bytes of the UUID, or the number of the text in `Names`.
    public var low: UInt64

    /// A token of these sixteen bytes.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// No token.
    public static let none = Token(high: 0, low: 0)

    /// Whether there is no token.
    @inlinable
    public var isNone: Bool { high == 0 && low == 0 }
}
