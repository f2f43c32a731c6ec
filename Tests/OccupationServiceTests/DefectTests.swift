import EventLoop
import HTTPTransport
import Harness
import JSON
import LockService
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

/// What a defect's symptom says can be seen from outside, for those that one caller after another can see.
@Suite(.timeLimit(.minutes(1))) struct DefectTests {
    private func run(_ defect: Defect?, _ body: (ServiceUnderTest) async throws -> Void) async throws {
        try await ServiceUnderTest.run({ $0.defect = defect }, body)
    }

    @Test("check-then-set: of many takers at a gate several are granted, in some round")
    func checkThenSet() async throws {
        try await run(.checkThenSet) { service async throws in
            // A race shows in most rounds; the test's time limit ends a search that finds none.
            while true {
                let tag = "TEST-01"
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for worker in 1...10 {
                        group.addTask { try await service.take(tag, worker: worker).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                if statuses.filter({ $0 == 200 }).count > 1 { break }
                try await service.redis("DEL", "spool_lock:\(tag)")
            }
        }
    }

    @Test(
        "what Redis holds tells a wrong TTL",
        arguments: [
            (Defect.noTTL, -1...(-1)), (.ttlInMilliseconds, 1...3600), (.ttlTooLong, 200_000_000...216_000_000),
        ])
    func ttl(defect: Defect, expected: ClosedRange<Int64>) async throws {
        try await run(defect) { service async throws in
            let status = try await service.take("TEST-01", worker: 1).status
            let left = try await service.redis("PTTL", "spool_lock:TEST-01").integer ?? 0
            #expect(status == 200)
            #expect(expected.contains(left))
        }
    }

    @Test("release-without-token: anybody pauses")
    func releaseWithoutToken() async throws {
        try await run(.releaseWithoutToken) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            #expect(try await service.pause("TEST-01", worker: 2).status == 200)
            #expect(try await service.take("TEST-01", worker: 3).status == 200)
        }
    }

    @Test("extend-without-owner: anybody extends")
    func extendWithoutOwner() async throws {
        try await run(.extendWithoutOwner) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            #expect(try await service.extend("TEST-01", worker: 2, seconds: 10).status == 200)
        }
    }

    @Test("extend-shortens: the time left gets less")
    func extendShortens() async throws {
        try await run(.extendShortens) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            #expect(try await service.extend("TEST-01", worker: 1, seconds: 10).status == 200)
            let left = try await service.redis("PTTL", "spool_lock:TEST-01").integer ?? 0
            #expect(left > 0 && left <= 10_000)
        }
    }

    @Test("token-is-worker: a token of his last occupation is accepted")
    func tokenIsWorker() async throws {
        try await run(.tokenIsWorker) { service async throws in
            let first = try await service.take("TEST-01", worker: 1).body["lock_token"]?.string
            #expect(try await service.pause("TEST-01", worker: 1).status == 200)
            #expect(try await service.take("TEST-01", worker: 1).status == 200)
            #expect(try await service.pause("TEST-01", worker: 1, token: first).status == 200)
        }
    }

    @Test("stale-write: a completion is recorded although the lease is over")
    func staleWrite() async throws {
        try await run(.staleWrite) { service async throws in
            let token = try await service.take("TEST-01", worker: 1).body["lock_token"]?.string
            try await service.redis("DEL", "spool_lock:TEST-01")
            #expect(try await service.take("TEST-01", worker: 2).status == 200)
            #expect(try await service.complete("TEST-01", worker: 1, token: token).status == 200)
        }
    }

    @Test("double-release-succeeds: the second pause is a 200")
    func doubleRelease() async throws {
        try await run(.doubleReleaseSucceeds) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            #expect(try await service.pause("TEST-01", worker: 1).status == 200)
            #expect(try await service.pause("TEST-01", worker: 1).status == 200)
        }
    }

    @Test("lock-kept-on-error: after a refusal the right step is a conflict")
    func lockKept() async throws {
        try await run(.lockKeptOnError) { service async throws in
            #expect(try await service.take("TEST-01", worker: 1, "SOLD").status == 409)
            #expect(try await service.take("TEST-01", worker: 2).body["error"]?.string == "occupied")
        }
    }

    @Test("crash-after-grant: the history knows nothing of a grant")
    func crashAfterGrant() async throws {
        try await run(.crashAfterGrant) { service async throws in
            #expect(try await service.take("TEST-01", worker: 1).status == 200)
            #expect(try await service.send("GET", "/api/history/TEST-01").body["events"]?.array?.isEmpty == true)
        }
    }

    @Test("lost-event: of two equal events the history shows one")
    func lostEvent() async throws {
        try await run(.lostEvent) { service async throws in
            for _ in 0..<2 {
                #expect(try await service.take("TEST-01", worker: 1).status == 200)
                #expect(try await service.pause("TEST-01", worker: 1).status == 200)
            }
            #expect(try await service.send("GET", "/api/history/TEST-01").body["events"]?.array?.count == 2)
        }
    }

    @Test("a conflict is answered by another status", arguments: [(Defect.conflictAs200, 200), (.conflictAs500, 500)])
    func conflict(defect: Defect, status: Int) async throws {
        try await run(defect) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            #expect(try await service.take("TEST-01", worker: 2).status == status)
        }
    }

    @Test("health-lies: healthy without Redis")
    func healthLies() async throws {
        try await run(.healthLies) { service async throws in
            await service.redis.stop()
            #expect(try await service.send("GET", "/api/health").body["status"]?.string == "healthy")
        }
    }

    @Test(
        "connections grow by the requests that leak",
        arguments: [Defect.connectionLeakPerRequest, .connectionLeakOnConflict, .connectionLeakOnError])
    func leaks(defect: Defect) async throws {
        try await run(defect) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            let before = try await service.connections()
            for worker in 2..<12 {
                switch defect {
                case .connectionLeakOnError: _ = try await service.take("TEST-02", worker: worker, "SOLD")
                default: _ = try await service.take("TEST-01", worker: worker)
                }
            }
            #expect(try await service.connections() == before + 10)
        }
    }

    @Test(
        "a client that doesn't wait for its answer costs a connection, and without the defect none",
        arguments: [Defect.connectionLeakOnDisconnect, nil])
    func leaksWithoutClient(defect: Defect?) async throws {
        try await run(defect) { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            let before = try await service.connections()
            for worker in 2..<7 {
                // Redis holds the answer back until the client is gone.
                try await service.redis("CLIENT", "PAUSE", "30000", "WRITE")
                try await service.takeAndLeave("TEST-01", worker: worker)
                try await service.redis("CLIENT", "UNPAUSE")
                _ = try await service.take("TEST-01", worker: 1)
            }
            // The pool may have grown by the one that was waited for.
            let allowed = defect == nil ? before...before + 1 : before + 5...before + 6
            try await eventually { try await allowed.contains(service.connections()) }
        }
    }

    @Test("without a defect connections don't grow")
    func noLeak() async throws {
        try await ServiceUnderTest.run { service async throws in
            _ = try await service.take("TEST-01", worker: 1)
            let before = try await service.connections()
            for worker in 2..<12 {
                _ = try await service.take("TEST-01", worker: worker)
                _ = try await service.take("TEST-02", worker: worker, "SOLD")
            }
            #expect(try await service.connections() == before)
        }
    }
}
