import EventLoop
import Glibc
import Harness
import JSON
import StampedeTesting
import Testing

@testable import OccupationService

/// What can happen to a database server.
@Suite(.timeLimit(.minutes(1))) struct PostgresTests {
    private let holder = Occupation(worker: 1, workerName: nil, step: .assembly, token: "one", since: 1)

    @Test(
        "a URL shows its host, never its password",
        arguments: [
            ("postgres://u:hunter2@h:5433/d", "postgres://u:***@h:5433/d"), ("postgresql://h/d", "postgres://h/d"),
            ("postgres://u@h/d?password=hunter2", "postgres://u:***@h/d"),
            ("postgres://u@/d?host=/run/pg", "postgres://u@/run/pg/d"),
        ])
    func redacted(text: String, shown: String) throws {
        let url = try #require(PostgresURL(text))
        #expect(url.description == shown)
        for words in ["\(url)", String(reflecting: url), "\(Mirror(reflecting: url).children.map { $0 })"] {
            #expect(!words.contains("hunter2"))
        }
    }

    @Test(
        "what is no URL of PostgreSQL is none",
        arguments: ["", "mysql://h/d", "postgres://h/d?none=1", "postgres://%zz/d"])
    func noURL(text: String) { #expect(PostgresURL(text) == nil) }

    @Test("a service without its database starts, says so, answers 503, and goes on when it comes")
    func comesAndGoes() async throws {
        try await PrivatePostgres.run { server in
            let location = try server.location
            await server.stop()
            try await ServiceUnderTest.run({ $0.database = location }) { service async throws in
                #expect(service.log.withLock { $0 }.contains { $0.hasPrefix("the database is not there") })
                try await expectUnavailable(service)
                try await server.start()
                #expect(try await service.take("TEST-01", worker: 1).status == 200)
                try await expectHealthy(service)
                // The connections of the service are lost, and made again without a word.
                await server.stop()
                try await server.start()
                #expect(try await service.take("TEST-02", worker: 1).status == 200)
                #expect(try await service.pause("TEST-01", worker: 1).status == 200)
                let events = try await service.send("GET", "/api/history/TEST-01").body["events"]?.array
                #expect(events?.count == 2)
                try await expectHealthy(service)
                await server.stop()
                try await expectUnavailable(service)
                await service.redis.stop()
                let nothing = try await service.send("GET", "/api/health")
                #expect(nothing.status == 503 && nothing.body["status"]?.string == "unhealthy")
                #expect(try await service.send("GET", "/health").status == 200)
                for line in service.log.withLock({ $0 }) { #expect(!line.contains(PrivatePostgres.password)) }
            }
        }
    }

    private func expectHealthy(_ service: ServiceUnderTest) async throws {
        let database = try await service.send("GET", "/health/db")
        #expect(database.status == 200)
        #expect(database.body["database"]?.string?.hasPrefix("PostgreSQL 1") == true)
        #expect(try await service.send("GET", "/health/ready").body["checks"]?["database"]?.string == "healthy")
    }

    private func expectUnavailable(_ service: ServiceUnderTest) async throws {
        for answer in [
            try await service.take("TEST-03", worker: 1), try await service.pause("TEST-03", worker: 1),
            try await service.send("GET", "/api/occupation/TEST-03"),
            try await service.send("GET", "/api/history/TEST-03"),
        ] {
            #expect(answer.status == 503)
            #expect(answer.retryAfter == "1")
            #expect(answer.body["error"]?.string == "database_unavailable")
            #expect(!answer.body.text.contains(PrivatePostgres.password))
        }
        #expect(try await service.send("GET", "/health").status == 200)
        #expect(try await service.send("GET", "/health/redis").status == 200)
        #expect(try await service.send("GET", "/health/db").status == 503)
        let ready = try await service.send("GET", "/health/ready")
        #expect(ready.status == 503 && ready.body["checks"]?["database"]?.string == "unhealthy")
        let overall = try await service.send("GET", "/api/health").body
        #expect(overall["status"]?.string == "degraded" && overall["operational"]?.bool == false)
        #expect(overall["sheets_connection"]?.string == "unhealthy")
    }

    @Test("a database that stalls is a 503 in time, for all who wait, and serves again when it goes on")
    func stalls() async throws {
        try await PrivatePostgres.run { server in
            let location = try server.location
            try await ServiceUnderTest.run({ settings in
                settings.database = location
                settings.databasePatience = 400_000_000
            }) { service async throws in
                #expect(try await service.take("TEST-01", worker: 1).status == 200)
                try await server.freeze(true)
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for worker in 1...40 { group.addTask { try await service.take("TEST-02", worker: worker).status } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses == Array(repeating: 503, count: 40))
                #expect(try await service.send("GET", "/health/db").status == 503)
                try await server.freeze(false)
                try await eventually { try await service.send("GET", "/health/ready").status == 200 }
                try await eventually { try await service.take("TEST-03", worker: 1).status == 200 }
            }
        }
    }

    @Test("a connection that breaks after the commit and before its answer: recorded once, and answered so")
    func answerLost() async throws {
        try await PrivatePostgres.run { server in
            let store = try server.location.open(["A"])
            #expect(try await store.spool("A") != nil)
            // A commit now waits, after it is durable here, for a standby that never comes.
            _ = try server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            _ = try server.run("SELECT pg_reload_conf()")
            // Commits wait from when the checkpointer has heard of it: later than whoever connects, and before the end of
            // the next checkpoint but one.
            try await eventually { try server.run("SHOW synchronous_standby_names") == ["nobody"] }
            for _ in 0..<2 { _ = try server.run("CHECKPOINT") }
            async let taking = store.take("A", holder, fence: 1)
            let waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            try await eventually { try server.run(waiting).count == 1 }
            _ = try server.run("SELECT pg_terminate_backend(pid) FROM (\(waiting)) AS waiting")
            guard case .taken(let spool) = try await taking else {
                Issue.record("not taken")
                return
            }
            #expect(spool.occupation == holder)
            #expect(try await store.history("A").count == 1)
            _ = try server.run("ALTER SYSTEM RESET synchronous_standby_names")
            _ = try server.run("SELECT pg_reload_conf()")
            #expect(try await store.giveBack("A", token: "one", .paused, at: 2, workDay: nil)?.version == 2)
            await store.close()
        }
    }

    @Test("a connection that breaks before the commit: the call is made once more, and recorded once")
    func attemptLost() async throws {
        try await PrivatePostgres.run { server in
            let store = try server.location.open(["A"])
            #expect(try await store.spool("A") != nil)
            guard case .postgres(let url) = try server.location else { return }
            // Somebody holds the row, so that the call waits in the middle of its transaction.
            let other = try PostgresConnection(url, deadline: .max)
            _ = try other.run("BEGIN", [])
            _ = try other.run("SELECT 1 FROM spool WHERE tag = 'A' FOR UPDATE", [])
            async let taking = store.take("A", holder, fence: 1)
            let waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            try await eventually { try server.run(waiting).count == 1 }
            _ = try server.run("SELECT pg_terminate_backend(pid) FROM (\(waiting)) AS waiting")
            try await eventually { try server.run(waiting).count == 1 }
            _ = try other.run("COMMIT", [])
            guard case .taken = try await taking else {
                Issue.record("not taken")
                return
            }
            #expect(try await store.history("A").count == 1)
            await store.close()
        }
    }
}
