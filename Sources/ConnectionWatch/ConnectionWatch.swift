public import EventLoop
public import RedisClient

/// Who holds the connections of a Redis, looked at again and again over one connection, which is opened at once: at the
/// limit there would be none left. It reads only: INFO and CLIENT LIST.
public struct ConnectionWatch: Sendable {
    /// How to reach the Redis.
    public var redis: RedisConfiguration
    /// The time between two looks, in nanoseconds.
    public var interval: Int64
    /// How many looks there are; nil: until it is stopped.
    public var count: Int?

    /// A look a second at this Redis, without end.
    public init(_ redis: RedisConfiguration, interval: Int64 = 1_000_000_000, count: Int? = nil) {
        self.redis = redis
        self.redis.clientName = "stampede-watch"
        self.interval = interval
        self.count = count
    }

    /// Looks until the end, or until the task is cancelled; each time `seen` is told. Throws if Redis can't be reached, or
    /// goes away.
    public func run(
        on loop: EventLoop = .shared, seen: @escaping @Sendable (ConnectionCourse) -> Void
    ) async throws(RedisError) {
        try await loop.run { () async throws(RedisError) in
            let connection = try await RedisConnection.open(redis, on: loop)
            var course = ConnectionCourse()
            var next = MonotonicClock.now
            var looks = 0
            while looks < count ?? .max, !Task.isCancelled {
                do throws(RedisError) { course.add(try await look(over: connection)) } catch {
                    await connection.close()
                    throw error
                }
                looks += 1
                seen(course)
                next += interval
                if looks < count ?? .max { await loop.sleep(until: next) }
            }
            await connection.close()
        }
    }

    private func look(over connection: RedisConnection) async throws(RedisError) -> ConnectionLook {
        let clients = RedisInfo(try await connection.send("INFO", "clients"))
        let stats = RedisInfo(try await connection.send("INFO", "stats"))
        let list = ClientEntry.list(try await connection.send("CLIENT", "LIST").text ?? "")
        return ConnectionLook(
            instant: MonotonicClock.now, ceiling: clients.integer("maxclients"),
            rejected: stats.integer("rejected_connections") ?? 0, connections: list)
    }
}
