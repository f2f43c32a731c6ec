import EventLoop
import Harness
import JSON
import LockService
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

@Suite(.timeLimit(.minutes(1))) struct AvailabilityTests {
    static let paths = ["/health/ready", "/health/redis", "/api/redis-health", "/api/health"]

    @Test("health tells versions and counts when all is well")
    func healthy() async throws {
        try await ServiceUnderTest.run { service async throws in
            for path in Self.paths + ["/health", "/health/db"] {
                let answer = try await service.send("GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.body["status"]?.string == "healthy", "\(path)")
            }
            let redis = try await service.send("GET", "/api/redis-health").body
            #expect(redis["redis_version"]?.string == service.redis.version)
            #expect(redis["pool"]?["ceiling"]?.integer == 20)
            #expect(redis["operational"]?.bool == true)
            #expect(
                try await service.send("GET", "/health/db").body["database"]?.string?.hasPrefix("SQLite 3.") == true)
        }
    }

    @Test("with Redis gone occupation answers 503, health tells it, and the service lives")
    func redisGone() async throws {
        try await ServiceUnderTest.run { service async throws in
            await service.redis.stop()
            let answer = try await service.take("TEST-01", worker: 1)
            #expect(answer.status == 503)
            #expect(answer.retryAfter == "1")
            for path in Self.paths { #expect(try await service.send("GET", path).status == 503, "\(path)") }
            let health = try await service.send("GET", "/api/health").body
            #expect(health["status"]?.string == "degraded")
            #expect(health["operational"]?.bool == false)
            #expect(health["redis_connection"]?.string == "disconnected")
            #expect(health["sheets_connection"]?.string == "healthy")
            #expect(try await service.send("GET", "/health").status == 200)
            #expect(try await service.send("GET", "/health/db").status == 200)
        }
    }

    @Test("with Redis hanging health answers all the same, and the service comes back with it")
    func redisHangs() async throws {
        try await ServiceUnderTest.run({ settings in
            settings.redis.socketTimeout = .milliseconds(300)
            settings.locks.retry.deadline = .milliseconds(600)
        }) { service async throws in
            await service.redis.process.pause()
            let answer = try await service.send("GET", "/api/redis-health")
            #expect(answer.status == 503)
            #expect(answer.body["status"]?.string == "unhealthy")
            #expect(try await service.take("TEST-01", worker: 1).status == 503)
            await service.redis.process.resume()
            while try await service.send("GET", "/health/ready").status != 200 {}
            while try await service.take("TEST-02", worker: 1).status != 200 {}
        }
    }

    @Test("a stop is logged step by step")
    func stop() async throws {
        let log = Lock<[String]>([])
        try await ServiceUnderTest.run { service async throws in
            await service.server.stop()
            log.withLock { $0 = service.log.withLock { $0 } }
        }
        let lines = log.withLock { $0 }
        #expect(lines.first?.hasPrefix("connected to Redis") == true)
        #expect(lines.dropFirst().first?.hasPrefix("listening at http://127.0.0.1:") == true)
        #expect(lines.last == "disconnected")
    }
}
