import Glibc

/// The system's monotonic clock, in nanoseconds since a point that stays the same while the machine is up.
public enum MonotonicClock {
    /// Nanoseconds now.
    public static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// The whole of it in nanoseconds.
    package var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The whole of it in milliseconds, rounded up: Redis's unit.
    package var wholeMilliseconds: Int64 { (nanoseconds + 999_999) / 1_000_000 }
}
