internal import EventLoop
internal import RedisClient

/// How far the monotonic clock is before Redis's wall clock.
struct WallClockOffset: Sendable {
    /// To be added to Redis's time, in nanoseconds.
    let nanoseconds: Int64
    /// How far that may be wrong to either side, in nanoseconds.
    let uncertainty: Int64

    /// Measures it by TIME between two readings of the monotonic clock: the closest of five.
    init(over connection: RedisConnection) async throws(RedisError) {
        var best: (offset: Int64, uncertainty: Int64)?
        for _ in 0..<5 {
            let exchange = await connection.exchange(RedisCommand("TIME"))
            let parts = try exchange.result.get().array?.compactMap { $0.text.flatMap { Int64($0) } } ?? []
            guard parts.count == 2 else { throw RedisError(.invalidReply, "Redis's TIME is no time") }
            let time = (parts[0] * 1_000_000 + parts[1]) * 1_000
            // Half the way there and back, and the microsecond that TIME cuts off.
            let uncertainty = (exchange.received - exchange.sent) / 2 + 1_000
            if best.map({ uncertainty < $0.uncertainty }) ?? true {
                best = (exchange.sent + (exchange.received - exchange.sent) / 2 - time, uncertainty)
            }
        }
        (nanoseconds, uncertainty) = best ?? (0, .max)
    }

    /// How far this offset may be wrong at any time until another was measured, if the wall clock was set slowly.
    func doubt(until other: WallClockOffset) -> Int64 {
        uncertainty + other.uncertainty + abs(other.nanoseconds - nanoseconds)
    }
}
