import EventLoop
import Harness
import JSON
import LockService
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

/// A service all of whose connections to Redis or to its database are busy.
@Suite(.timeLimit(.minutes(1))) struct ExhaustionTests {
    /// Requests wait longer than the test takes, unless what they wait for comes.
    private static func patient(_ settings: inout ServiceSettings) {
        settings.redis.socketTimeout = .seconds(50)
        settings.locks.retry.deadline = .seconds(50)
        settings.databasePatience = 50_000_000_000
    }

    /// Takes of as many callers, under way.
    private func takes(_ count: Int, of service: ServiceUnderTest) -> Task<[Int], any Error> {
        Task {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 1...count {
                    group.addTask { try await service.take("TEST-01", worker: worker).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }

    private func pool(_ service: ServiceUnderTest, _ name: String) async throws -> Int? {
        try await service.send("GET", "/api/redis-health").body["pool"]?[name]?.integer
    }

    /// What every health path says while nothing gets through to Redis, and requests wait for it.
    private func expectTruth(_ service: ServiceUnderTest) async throws {
        #expect(try await service.send("GET", "/health").status == 200)
        #expect(try await service.send("GET", "/health/db").status == 200)
        let ready = try await service.send("GET", "/health/ready")
        let redis = try await service.send("GET", "/health/redis")
        let overall = try await service.send("GET", "/api/health")
        let detail = try await service.send("GET", "/api/redis-health")
        #expect([ready, redis, overall, detail].allSatisfy { $0.status == 503 })
        #expect(ready.body["status"]?.string == "degraded")
        #expect(ready.body["checks"] == ["api": "healthy", "database": "healthy", "redis": "unhealthy"])
        #expect(redis.body["status"]?.string == "unhealthy" && redis.body["redis_version"] == nil)
        #expect(overall.body["status"]?.string == "degraded" && overall.body["operational"]?.bool == false)
        #expect(overall.body["redis_connection"]?.string == "unhealthy")
        #expect(overall.body["sheets_connection"]?.string == "healthy")
        #expect(detail.body["status"]?.string == "unhealthy" && detail.body["operational"]?.bool == false)
        #expect(detail.body["redis_version"] == nil)
        #expect(detail.body["pool"]?["open"]?.integer == 2 && detail.body["pool"]?["idle"]?.integer == 0)
        // The last of all, and nobody was answered before it.
        #expect(detail.body["pool"]?["waiting"]?.integer ?? 0 >= 8)
    }

    @Test("with the pool exhausted health tells so, while requests wait", arguments: [true, false])
    func poolExhausted(isStalled: Bool) async throws {
        try await ServiceUnderTest.run({ settings in
            Self.patient(&settings)
            settings.redis.poolMaxConnections = 2
        }) { service async throws in
            #expect(try await service.take("TEST-02", worker: 1).status == 200)
            if isStalled {
                await service.redis.process.pause()
            } else {
                try await service.redis("CLIENT", "PAUSE", "60000", "WRITE")
            }
            let takes = takes(10, of: service)
            try await eventually { try await pool(service, "waiting") ?? 0 >= 8 }
            try await expectTruth(service)
            if isStalled { await service.redis.process.resume() } else { try await service.redis("CLIENT", "UNPAUSE") }
            let statuses = try await takes.value
            #expect(statuses.filter { $0 == 200 }.count == 1 && statuses.filter { $0 == 409 }.count == 9)
            #expect(try await service.send("GET", "/health/ready").status == 200)
        }
    }

    @Test("with all connections to PostgreSQL busy its health is told, while requests wait")
    func databaseBusy() async throws {
        try await PrivatePostgres.run { server in
            let location = try server.location
            guard case .postgres(let url) = location else { return }
            try await ServiceUnderTest.run({ settings in
                Self.patient(&settings)
                settings.database = location
            }) { service async throws in
                let other = try PostgresConnection(url, deadline: .max)
                _ = try other.run("BEGIN", [])
                _ = try other.run("LOCK TABLE spool IN ACCESS EXCLUSIVE MODE", [])
                let takes = takes(10, of: service)
                let waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                try await eventually { try !server.run(waiting).isEmpty }
                #expect(try await service.send("GET", "/health/db").status == 200)
                #expect(try await service.send("GET", "/health/ready").status == 200)
                #expect(try !server.run(waiting).isEmpty)
                _ = try other.run("COMMIT", [])
                #expect(try await takes.value.filter { $0 == 200 }.count == 1)
            }
        }
    }

    @Test("health-hangs: while Redis stalls it doesn't answer, and the honest one does")
    func healthHangs() async throws {
        try await ServiceUnderTest.run(Self.patient) { honest async throws in
            try await honest.beside({ $0.defect = .healthHangs }) { defective async throws in
                #expect(try await defective.send("GET", "/health/redis").status == 200)
                await honest.redis.process.pause()
                let answer = Lock<Int?>(nil)
                let asking = Task {
                    let status = try await defective.send("GET", "/health/redis").status
                    answer.withLock { $0 = status }
                }
                for path in AvailabilityTests.paths { #expect(try await honest.send("GET", path).status == 503) }
                #expect(answer.withLock { $0 } == nil)
                await honest.redis.process.resume()
                try await asking.value
                #expect(answer.withLock { $0 } == 200)
            }
        }
    }

    @Test("unbounded-pool: a connection for every request that waits, and the honest one stays under its ceiling")
    func unboundedPool() async throws {
        try await ServiceUnderTest.run(Self.patient) { honest async throws in
            try await honest.redis("CLIENT", "PAUSE", "60000", "WRITE")
            let few = takes(60, of: honest)
            try await eventually { try await pool(honest, "waiting") ?? 0 >= 40 }
            let bounded = try await honest.connections()
            #expect(bounded == 20)
            try await honest.beside({ $0.defect = .unboundedPool }) { defective async throws in
                let many = takes(60, of: defective)
                try await eventually { try await honest.connections() >= bounded + 60 }
                try await honest.redis("CLIENT", "UNPAUSE")
                _ = try await many.value
            }
            _ = try await few.value
        }
    }
}
