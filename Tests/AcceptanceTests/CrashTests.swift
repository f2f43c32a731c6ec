import EventLoop
import Foundation
import Harness
import JSON
import RedisClient
import StampedeTesting
import Testing

/// A service that is killed forgets nothing that it has answered.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
    /// A change of a spool that was answered by 200.
    private struct Change: Hashable, Sendable {
        var tag: String
        var version: Int
        var event: String
        var worker: Int
    }

    /// What callers know.
    private struct Known: Sendable {
        var changes: [Change] = []
        /// Requests without an answer: each may have changed something.
        var unanswered = 0
    }

    /// Each crash may leave a spool locked for each worker, whose taking of it was not answered.
    private static let tags = (10...57).map { "SPOOL-00\($0)" }

    /// Takes and pauses until nobody answers any more.
    private func work(_ worker: Int, on service: ServedProcess, _ known: Lock<Known>) async {
        var generator = SystemRandomNumberGenerator()
        while true {
            let tag = Self.tags.randomElement(using: &generator) ?? ""
            guard let taken = await note("TOMAR", worker, known, { try await service.take(tag, worker: worker) }) else {
                return
            }
            guard taken.status == 200 else { continue }
            guard await note("PAUSAR", worker, known, { try await service.pause(tag, worker: worker) }) != nil else {
                return
            }
        }
    }

    private func note(
        _ event: String, _ worker: Int, _ known: Lock<Known>, _ call: () async throws -> OccupationAnswer
    ) async -> OccupationAnswer? {
        guard let answer = try? await call() else {
            known.withLock { $0.unanswered += 1 }
            return nil
        }
        guard answer.status == 200 else { return answer }
        let change = Change(
            tag: answer.body["tag_spool"]?.string ?? "", version: answer.body["version"]?.integer ?? 0, event: event,
            worker: worker)
        known.withLock { $0.changes.append(change) }
        return answer
    }

    private func history(of service: ServedProcess) async throws -> [Change] {
        var changes: [Change] = []
        for tag in Self.tags {
            let events = try await service.send("GET", "/api/history/\(tag)").body["events"]?.array ?? []
            #expect(
                events.map { $0["version"]?.integer } == Array(1...max(1, events.count)).prefix(events.count).map { $0 }
            )
            changes += events.map {
                Change(
                    tag: tag, version: $0["version"]?.integer ?? 0, event: $0["event"]?.string ?? "",
                    worker: $0["worker_id"]?.integer ?? 0)
            }
        }
        return changes
    }

    /// Hammers a service, kills it in the middle, so many times after so many changes each, starts it again, and tells
    /// what it was heard to say and what its history says.
    private func crash(
        _ database: String, _ arguments: [String] = [], times: Int, changes: Int
    ) async throws -> (known: [Change], unanswered: Int, history: [Change]) {
        let folder = try WorkFolder()
        var result: ([Change], Int, [Change]) = ([], 0, [])
        try await withRedis { redis in
            let arguments = ["--database", database, "--spools", "57"] + arguments
            let known = Lock(Known())
            for crash in 1...times {
                let service = try await ServedProcess.start(folder, redis.configuration.redactedURL, arguments)
                await withTaskGroup { group in
                    for worker in 1...12 { group.addTask { await work(worker, on: service, known) } }
                    try? await eventually { known.withLock { $0.changes.count } >= changes * crash }
                    service.process.signal(SIGKILL)
                }
                #expect(service.process.outcome().code == 128 + SIGKILL)
            }
            let again = try await ServedProcess.start(folder, redis.configuration.redactedURL, arguments)
            let (changes, unanswered) = known.withLock { ($0.changes, $0.unanswered) }
            result = (changes, unanswered, try await history(of: again))
            again.process.signal(SIGTERM)
            let outcome = again.process.outcome()
            #expect(outcome.code == 0 && outcome.errors == "")
            #expect(!outcome.output.contains(PrivatePostgres.password))
        }
        return result
    }

    private func expectNothingLost(_ database: String) async throws {
        let (known, unanswered, history) = try await crash(database, times: 3, changes: 150)
        #expect(known.count >= 450)
        #expect(Set(known).count == known.count)
        #expect(Set(history).count == history.count)
        #expect(Set(known).isSubset(of: history))
        #expect(history.count <= known.count + unanswered)
    }

    @Test("SQLite: every change that was answered is in the history, once")
    func sqlite() async throws { try await expectNothingLost("sqlite:spools.sqlite") }

    @Test("PostgreSQL: every change that was answered is in the history, once")
    func postgres() async throws {
        try await PrivatePostgres.run { server in try await expectNothingLost(server.url) }
    }

    @Test("crash-after-grant: grants that were answered are missing")
    func crashAfterGrant() async throws {
        let (known, _, history) = try await crash(
            "sqlite:spools.sqlite", ["--defect", "crash-after-grant"], times: 1, changes: Self.tags.count)
        #expect(known.count == Self.tags.count)
        #expect(history.isEmpty)
    }
}
