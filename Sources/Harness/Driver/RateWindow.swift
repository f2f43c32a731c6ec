/// At most so many requests in any second, wherever it begins: what a target in production is spared. It remembers the
/// instants of as many requests.
struct RateWindow: Sendable {
    private static let second: Int64 = 1_000_000_000
    private var latest: [Int64]
    private var oldest = 0

    /// At most `rate` in any second, at least 1.
    init(rate: Int) { latest = Array(repeating: .min / 2, count: max(1, rate)) }

    /// Takes a place for one more request, and tells from when on it may be sent: `now`, or later.
    mutating func admit(now: Int64) -> Int64 {
        let newest = latest[(oldest + latest.count - 1) % latest.count]
        let instant = max(now, newest, latest[oldest] + Self.second)
        put(instant)
        return instant
    }

    /// A request that was admitted long ago really went out now.
    mutating func note(_ now: Int64) { put(max(now, latest[(oldest + latest.count - 1) % latest.count])) }

    private mutating func put(_ instant: Int64) {
        latest[oldest] = instant
        oldest = (oldest + 1) % latest.count
    }
}
