internal import Checkers
internal import EventLoop
internal import RedisClient

/// Idle connections that take the place of others: so many, or all that Redis accepts.
///
/// A race for free places against a service that comes again at once might never be won. So the limit is raised for as long
/// as the strangers need to come in, and put back before those who are too many are ended: then Redis is exactly full, and
/// nobody who was ended finds a place.
final class IdleStrangers: Disturbance, @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private static let role = "stranger"
    /// A connection of ours may be made or lost while they come: then it is looked at again.
    private static let attempts = 5

    private let count: Int?
    private let redis: FaultConnection
    private let loop: EventLoop
    private var strangers: [RedisConnection] = []
    private var failure: RedisError?

    /// `count` nil: all but ours.
    init(_ count: Int?, _ redis: FaultConnection, on loop: EventLoop) {
        self.count = count
        self.redis = redis
        self.loop = loop
    }

    /// With all connections gone nobody can use Redis any more.
    var effect: FaultWindow.Effect { count == nil ? .outage : .disturbance }

    func begin() async throws(TargetError) {
        let limit = try await redis.limit()
        for _ in 0..<Self.attempts {
            let before = try await redis.census()
            let room = limit - before.ours + strangers.count
            try await come(min(count ?? .max, room) - strangers.count, limit: limit, there: before.all)
            let there = try await redis.census()
            try await redis.end(count == nil ? there.others : Array(there.others.prefix(max(0, there.all - limit))))
            let after = try await redis.census()
            if count != nil || after.others.isEmpty && after.all >= limit { return }
        }
        throw TargetError("strangers could not take all \(limit) connections of the private Redis; run again")
    }

    func end() async throws(TargetError) {
        for stranger in strangers { await stranger.close() }
        strangers = []
        // Redis reads their ends in its own time.
        while try await redis.count(of: Self.role) > 0 {}
    }

    private func come(_ wanted: Int, limit: Int, there: Int) async throws(TargetError) {
        guard wanted > 0 else { return }
        try OpenFileLimit.check(connections: wanted)
        // Whoever comes meanwhile needs room too.
        try await redis.setLimit(max(limit, there) + wanted + 1000)
        for first in stride(from: 0, to: wanted, by: 100) {
            await withDiscardingTaskGroup { group in
                for _ in first..<min(first + 100, wanted) {
                    group.addTask(executorPreference: loop) { await self.comeOne() }
                }
            }
        }
        try await redis.setLimit(limit)
        if let failure { throw TargetError("a stranger found no way in: \(failure)") }
    }

    private func comeOne() async {
        do throws(RedisError) { strangers.append(try await redis.openAnother(as: Self.role)) } catch { failure = error }
    }
}
