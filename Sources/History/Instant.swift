import Glibc

/// A point on the run's one monotonic clock, in nanoseconds since the origin of the run.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
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

/// The one clock of a run: the system's monotonic clock, counted from the origin of the run.
public struct RunClock: Sendable {
    /// The origin, in nanoseconds on the system's monotonic clock.
    public let origin: Int64

    /// A clock whose origin is now.
    public init() { origin = Self.monotonic() }

    /// The time since the origin.
    public var now: Instant { instant(Self.monotonic()) }

    /// The instant of a reading of `CLOCK_MONOTONIC`, in nanoseconds.
    @inlinable
    public func instant(_ monotonic: Int64) -> Instant { Instant(nanoseconds: monotonic - origin) }

    private static func monotonic() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
