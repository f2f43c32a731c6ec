import Glibc

/// A point on the run's one monotonic clock, in nanoseconds since the origin of the run.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the origin of the run.
    public var nanoseconds: Int64

    /// An instant so many nanoseconds after the origin.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than anything a run can record: the end of what never ended.
    public static let never = Instant(nanoseconds: .max)

    /// Earlier instants come first.
    @inlinable
    public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The instant so many nanoseconds later; `never` stays `never`.
    @inlinable
    public func advanced(by nanoseconds: Int64) -> Instant {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        return overflow ? .never : Instant(nanoseconds: sum)
    }
}

/// The monotonic clock of a run: every instant that a run records is read from one such clock.
public struct RunClock: Sendable {
    @usableFromInline
    let origin: Int64

    /// Starts the clock: its origin is now.
    public init() { origin = RunClock.monotonic() }

    /// The time since the origin.
    @inlinable
    public var now: Instant { Instant(nanoseconds: RunClock.monotonic() - origin) }

    @usableFromInline
    static func monotonic() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
