internal import EventLoop
internal import HTTPTransport
internal import JSON
internal import RedisClient

/// What the service says about itself: asked just now, and answered within a deadline even when what it asks hangs.
struct Health: Sendable {
    let redis: RedisClient
    let store: any OccupationStore
    let loop: EventLoop
    /// How long a check may take, in nanoseconds.
    var patience: Int64 = 1_000_000_000

    var routes: [Route] {
        [
            Route("GET", "/health") { _, _ in ServedAnswer(200, ["status": "healthy"]) },
            Route("GET", "/health/ready") { _, _ in await ready() },
            Route("GET", "/health/db") { _, _ in await database() },
            Route("GET", "/health/redis") { _, _ in await redisVersion() },
            Route("GET", "/api/redis-health") { _, _ in await redisInDetail() },
            Route("GET", "/api/health") { _, _ in await overall() },
        ]
    }

    // MARK: Routes

    private func ready() async -> ServedAnswer {
        let (database, redis) = await both()
        let isHealthy = database.isHealthy && redis.isHealthy
        return ServedAnswer(
            isHealthy ? 200 : 503,
            [
                "status": isHealthy ? "healthy" : "degraded",
                "checks": ["api": "healthy", "database": .string(database.word), "redis": .string(redis.word)],
            ])
    }

    private func database() async -> ServedAnswer {
        switch await checkStore() {
        case .healthy(let version): ServedAnswer(200, ["status": "healthy", "database": .string(version)])
        case .unhealthy(let why), .disconnected(let why):
            ServedAnswer(503, ["status": "unhealthy", "detail": .string(why)])
        }
    }

    private func redisVersion() async -> ServedAnswer {
        let check = await checkRedis(by: MonotonicClock.now + patience)
        return switch check {
        case .healthy(let version): ServedAnswer(200, ["status": "healthy", "redis_version": .string(version)])
        case .unhealthy(let why), .disconnected(let why):
            ServedAnswer(503, ["status": .string(check.word), "detail": .string(why)])
        }
    }

    private func redisInDetail() async -> ServedAnswer {
        let deadline = MonotonicClock.now + patience
        let check = await checkRedis(by: deadline)
        var members: [JSON.Member] = [
            JSON.Member("status", .string(check.word)), JSON.Member("message", .string(check.message)),
            JSON.Member("operational", .bool(check.isHealthy)),
        ]
        if case .healthy(let version) = check { members.append(JSON.Member("redis_version", .string(version))) }
        if let pool = try? redis.client() {
            let counts = await pool.counts()
            members.append(
                JSON.Member(
                    "pool",
                    [
                        "ceiling": .integer(pool.ceiling), "open": .integer(counts.open),
                        "idle": .integer(counts.idle), "waiting": .integer(counts.waiting),
                        "created": .integer(counts.created), "broken": .integer(counts.broken),
                    ]))
        }
        if check.isHealthy, let clients = await connectedClients(by: deadline) {
            members.append(JSON.Member("connected_clients", .integer(clients)))
        }
        return ServedAnswer(check.isHealthy ? 200 : 503, .object(members))
    }

    private func overall() async -> ServedAnswer {
        let (database, redis) = await both()
        let status: JSON =
            switch (database.isHealthy, redis.isHealthy) {
            case (true, true): "healthy"
            case (true, false), (false, true): "degraded"
            case (false, false): "unhealthy"
            }
        let isOperational = database.isHealthy && redis.isHealthy
        return ServedAnswer(
            isOperational ? 200 : 503,
            [
                "status": status, "operational": .bool(isOperational),
                "sheets_connection": .string(database.word), "redis_connection": .string(redis.word),
                "timestamp": .string(timestamp(wallClock())),
            ])
    }

    // MARK: Checks

    private func both() async -> (database: HealthCheck, redis: HealthCheck) {
        async let database = checkStore()
        async let redis = checkRedis(by: MonotonicClock.now + patience)
        return await (database, redis)
    }

    private func checkRedis(by deadline: Int64) async -> HealthCheck {
        switch await redis.status(deadline: deadline) {
        case .connected(let version): .healthy(version: version)
        case .disconnected(let error):
            switch error.code {
            case .poolExhausted, .timedOut, .loading, .busy, .maxClients, .tryAgain, .outOfMemory:
                .unhealthy(error.message)
            default: .disconnected(error.message)
            }
        }
    }

    private func checkStore() async -> HealthCheck {
        let answer = await firstAnswer(within: patience, on: loop) {
            do throws(StoreError) {
                return HealthCheck.healthy(version: try await store.databaseVersion())
            } catch {
                return .unhealthy(error.description)
            }
        }
        return answer ?? .unhealthy("the database doesn't answer")
    }

    private func connectedClients(by deadline: Int64) async -> Int? {
        guard let pool = try? redis.client() else { return nil }
        let answer = await pool.exchange(
            RedisCommand("INFO", "clients"), deadline: deadline, late: nil)
        guard case .success(let reply) = answer.result else { return nil }
        return RedisInfo(reply).integer("connected_clients")
    }
}

/// What a check has found.
enum HealthCheck: Sendable {
    case healthy(version: String)
    /// It is there, but doesn't serve.
    case unhealthy(String)
    /// It isn't there.
    case disconnected(String)

    var isHealthy: Bool { if case .healthy = self { true } else { false } }

    var word: String {
        switch self {
        case .healthy: "healthy"
        case .unhealthy: "unhealthy"
        case .disconnected: "disconnected"
        }
    }

    var message: String {
        switch self {
        case .healthy(let version): "version \(version) answers"
        case .unhealthy(let why), .disconnected(let why): why
        }
    }
}
