internal import EventLoop

/// What a target is spared, in one run or in several that follow one another: so many requests a second, so many in
/// all, and none after an instant. What gives back what was taken is sent all the same, at the same rate. Loop-bound.
public final class TrafficLimit: @unchecked Sendable {
    // Sendable: touched by tasks of one loop only, on its thread.
    private enum Rate {
        case bucket(RateLimit)
        case window(RateWindow)
    }

    private var rate: Rate
    private let perSecond: Int
    private let most: Int
    /// The instant on the monotonic clock after which nothing begins, and how long that was from the start.
    let end: (instant: Int64, after: Duration)?
    private var held = 0
    /// How many requests were admitted so far.
    public private(set) var admitted = 0

    /// At most `rate` operations a second on average, with bursts of one second's worth.
    public init(rate: Int) {
        self.rate = .bucket(RateLimit(rate: rate))
        perSecond = rate
        most = .max
        end = nil
    }

    /// At most `rate` requests in any second, at most `requests` in all, and none later than `time` from now on.
    public init(strictly rate: Int, requests: Int, time: Duration) {
        self.rate = .window(RateWindow(rate: rate))
        perSecond = rate
        most = requests
        end = (MonotonicClock.now + time.nanoseconds, time)
    }

    /// Why nothing more may be sent, if so: a sentence that says what to do.
    public var spent: String? {
        if admitted >= most { return "the limit of \(most) requests is reached; --requests raises it" }
        return isOver ? overtime : nil
    }

    /// What to say when time is over.
    var overtime: String {
        "the time of \(end?.after.components.seconds ?? 0) s is over; --timeout gives more"
    }

    private var isOver: Bool { end.map { MonotonicClock.now >= $0.instant } ?? false }

    /// From when on the next request may be sent.
    func admit(now: Int64) -> Int64 {
        let instant: Int64
        switch rate {
        case .bucket(var bucket):
            instant = bucket.admit(now: now)
            rate = .bucket(bucket)
        case .window(var window):
            instant = window.admit(now: now)
            rate = .window(window)
        }
        admitted += 1
        if instant > now { held += 1 }
        return instant
    }

    /// A request that was held back at a gate goes out now: the target sees it only from here on.
    func noteRelease(now: Int64) {
        guard case .window(var window) = rate else { return }
        window.note(now)
        rate = .window(window)
    }

    /// What a reader of the report should know; nil if it never held anything back.
    var note: String? {
        guard held > 0 else { return nil }
        return "at most \(perSecond) operations a second were sent, and \(held) had to wait for that; --rate raises it"
    }
}
