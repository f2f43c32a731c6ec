internal import Checkers
internal import EventLoop
internal import RedisClient

/// Idle connections that take the place of others: so many, or all that Redis accepts. Where Redis is full, somebody
/// else's connection is ended and its place taken.
final class IdleStrangers: Disturbance {
    /// How long they may try until they have what they want, in nanoseconds.
    private static let patience: Int64 = 10_000_000_000

    private let count: Int?
    private let redis: FaultConnection
    private var taken: [RedisConnection] = []

    /// `count` nil: all.
    init(_ count: Int?, _ redis: FaultConnection) {
        self.count = count
        self.redis = redis
    }

    /// With all connections gone nobody can use Redis any more.
    var effect: FaultWindow.Effect { count == nil ? .outage : .disturbance }

    func begin() async throws(TargetError) {
        let deadline = MonotonicClock.now + Self.patience
        while taken.count < count ?? .max {
            guard MonotonicClock.now < deadline else {
                throw TargetError(
                    "idle strangers got only \(taken.count) of \(count.map(String.init) ?? "all") connections within "
                        + "\(Self.patience / 1_000_000_000) s; run again, or lower `redis: {max-clients: …}`")
            }
            let stranger: RedisConnection?
            do throws(RedisError) { stranger = try await redis.openAnother(as: "stranger") } catch { stranger = nil }
            if let stranger {
                taken.append(stranger)
            } else {
                // Full: whoever else is there makes room. If nobody is, all is taken.
                let others = try await redis.others()
                if others.isEmpty, try await redis.isFull() { return }
                try await redis.end(count == nil ? others : Array(others.prefix(1)))
            }
        }
    }

    func end() async throws(TargetError) {
        for connection in taken { await connection.close() }
        taken = []
        // What was read over another connection came after these ends.
        while try await redis.count(of: "stranger") > 0 {}
    }
}
