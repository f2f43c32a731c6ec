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

/// The limit of a run, and how often it held an operation back. Loop-bound.
final class RateLimiter: @unchecked Sendable {
    // Sendable: touched by tasks of one loop only, on its thread.
    private var limit: RateLimit
    private var held = 0

    init(rate: Int) { limit = RateLimit(rate: rate) }

    /// From when on the next operation may be sent.
    func admit(now: Int64) -> Int64 {
        let instant = limit.admit(now: now)
        if instant > now { held += 1 }
        return instant
    }

    /// What a reader of the report should know; nil if it never held anything back.
    var note: String? {
        guard held > 0 else { return nil }
        return "at most \(limit.rate) operations a second were sent, and \(held) had to wait for that; --rate raises it"
    }
}
