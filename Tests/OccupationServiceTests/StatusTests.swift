import Harness
import JSON
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

/// What each action answers in each case, and what each health path tells: the contract, line by line.
@Suite(.timeLimit(.minutes(1))) struct StatusTests {
    /// The actions of a holder, each with a body that is right but for the tag.
    static let actions = [
        ("pausar", ""), ("completar", #","fecha_operacion":"2026-01-31""#), ("extender", #","additional_seconds":5"#),
    ]

    private func act(
        _ action: String, _ rest: String, tag: String = "TEST-01", worker: Int = 1, on service: ServiceUnderTest
    ) async throws -> OccupationAnswer {
        try await service.send(
            "POST", "/api/occupation/\(action)", #"{"worker_id":\#(worker),"tag_spool":"\#(tag)"\#(rest)}"#)
    }

    @Test("a holder's actions: unknown spool, nobody's, somebody else's, a wrong token, a lease that is over, his own")
    func holder() async throws {
        try await ServiceUnderTest.run { service async throws in
            for (tag, (action, rest)) in zip(["TEST-01", "TEST-02", "TEST-03"], Self.actions) {
                func expect(_ answer: OccupationAnswer, _ status: Int, _ error: String?) {
                    #expect(answer.status == status && answer.body["error"]?.string == error, "\(action)")
                }
                let unknown = try await act(action, rest, tag: "NONE", on: service)
                #expect(unknown.status == 404 && unknown.body["detail"]?.string?.contains("NONE") == true)
                expect(try await act(action, rest, tag: tag, on: service), 409, "not_occupied")
                let token = try #require(try await service.take(tag, worker: 1).body["lock_token"]?.string)
                expect(try await act(action, rest, tag: tag, worker: 2, on: service), 403, "not_holder")
                let wrong = rest + #","lock_token":"1:forged""#
                expect(try await act(action, wrong, tag: tag, on: service), 403, "not_holder")
                try await service.redis("DEL", "spool_lock:\(tag)")
                let right = rest + #","lock_token":"\#(token)""#
                expect(try await act(action, right, tag: tag, on: service), 403, "lease_is_over")
                let second = try #require(try await service.take(tag, worker: 1).body["lock_token"]?.string)
                // The token of his own last lease proves nothing.
                expect(try await act(action, right, tag: tag, on: service), 403, "not_holder")
                let granted = try await act(action, rest + #","lock_token":"\#(second)""#, tag: tag, on: service)
                expect(granted, 200, nil)
                #expect(granted.body["success"]?.bool == true)
                let isHeld = try await service.redis("EXISTS", "spool_lock:\(tag)").integer == 1
                #expect(isHeld == (action == "extender"))
            }
        }
    }

    @Test(
        "a body without what the action needs is a 422 that names the field",
        arguments: [
            ("tomar", #"{"worker_id":1,"tag_spool":"TEST-01"}"#, "operacion"),
            ("pausar", #"{"tag_spool":"TEST-01"}"#, "worker_id"), ("pausar", #"{"worker_id":1}"#, "tag_spool"),
            ("completar", #"{"worker_id":1,"tag_spool":"TEST-01"}"#, "fecha_operacion"),
            ("completar", #"{"worker_id":1,"tag_spool":"TEST-01","fecha_operacion":"2026-02-30"}"#, "fecha_operacion"),
            ("extender", #"{"worker_id":1,"tag_spool":"TEST-01"}"#, "additional_seconds"),
            ("extender", #"{"worker_id":1,"tag_spool":"TEST-01","additional_seconds":0}"#, "additional_seconds"),
            ("pausar", #"{"worker_id":1,"tag_spool":"TEST-01","lock_token":7}"#, "lock_token"),
        ])
    func invalid(action: String, body: String, field: String) async throws {
        try await ServiceUnderTest.run { service async throws in
            let answer = try await service.send("POST", "/api/occupation/\(action)", body)
            #expect(answer.status == 422)
            let problems = answer.body["detail"]?.array ?? []
            #expect(problems.map { $0["field"]?.string } == [field])
            #expect(problems.first?["problem"]?.string?.contains("must be") == true)
        }
    }

    @Test("without Redis every action on a lock is a 503 with Retry-After, and history is told all the same")
    func withoutRedis() async throws {
        try await ServiceUnderTest.run { service async throws in
            #expect(try await service.take("TEST-01", worker: 1).status == 200)
            await service.redis.stop()
            for (action, rest) in Self.actions + [("tomar", #","operacion":"ARM""#)] {
                let answer = try await act(action, rest, on: service)
                #expect(answer.status == 503 && answer.retryAfter == "1", "\(action)")
                #expect(answer.body["error"]?.string == "redis_unavailable", "\(action)")
            }
            #expect(try await service.send("GET", "/api/occupation/TEST-01").status == 503)
            let history = try await service.send("GET", "/api/history/TEST-01")
            #expect(history.status == 200 && history.body["events"]?.array?.count == 1)
        }
    }

    @Test("every health path has its fields, with Redis and without")
    func healthFields() async throws {
        try await ServiceUnderTest.run { service async throws in
            let pool = ["broken", "ceiling", "created", "idle", "open", "waiting"]
            try await expectFields(
                service,
                [
                    ("/health", ["status"]), ("/health/ready", ["checks", "status"]),
                    ("/health/db", ["database", "status"]), ("/health/redis", ["redis_version", "status"]),
                    (
                        "/api/redis-health",
                        ["connected_clients", "message", "operational", "pool", "redis_version", "status"]
                    ),
                    (
                        "/api/health",
                        ["operational", "redis_connection", "sheets_connection", "status", "timestamp"]
                    ),
                ])
            let detail = try await service.send("GET", "/api/redis-health").body
            #expect(names(detail["pool"]) == pool)
            #expect(detail["connected_clients"]?.integer == 1)
            #expect(detail["message"]?.string == "version \(service.redis.version) answers")
            let ready = try await service.send("GET", "/health/ready").body
            #expect(ready["checks"] == ["api": "healthy", "database": "healthy", "redis": "healthy"])
            let overall = try await service.send("GET", "/api/health").body
            #expect(overall["operational"]?.bool == true)
            #expect(overall["timestamp"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            await service.redis.stop()
            try await expectFields(
                service,
                [
                    ("/health/redis", ["detail", "status"]),
                    ("/api/redis-health", ["message", "operational", "pool", "status"]),
                    ("/api/health", ["operational", "redis_connection", "sheets_connection", "status", "timestamp"]),
                ])
            let gone = try await service.send("GET", "/api/redis-health").body
            #expect(gone["status"]?.string == "disconnected" && gone["operational"]?.bool == false)
        }
    }

    private func expectFields(_ service: ServiceUnderTest, _ fields: [(path: String, names: [String])]) async throws {
        for (path, expected) in fields {
            let body = try await service.send("GET", path).body
            #expect(names(body) == expected, "\(path)")
        }
    }

    private func names(_ json: JSON?) -> [String] {
        guard case .object(let members)? = json else { return [] }
        return members.map(\.name).sorted()
    }
}
