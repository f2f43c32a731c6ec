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
