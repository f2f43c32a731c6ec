/// At most so many operations a second, all clients together: what a target on another machine is spared.
///
/// A bucket that holds one second's worth, full at the beginning: so the clients of a gate still go at once, as
/// long as there are no more of them than that. The generic cell rate algorithm (ITU-T I.371): one instant is all it
/// keeps.
struct RateLimit: Sendable {
    /// Operations a second.
    let rate: Int
    /// Nanoseconds that one operation is worth.
    private let cost: Int64
    /// When the bucket will be full again.
    private var full = Int64.min

    /// At most `rate` a second, at least 1.
    init(rate: Int) {
        self.rate = max(1, rate)
        cost = 1_000_000_000 / Int64(self.rate)
    }

    /// Takes a place for one more operation, and tells from when on it may be sent: `now`, or later.
    mutating func admit(now: Int64) -> Int64 {
        full = max(full, now) + cost
        return max(now, full - cost * Int64(rate))
    }
}
