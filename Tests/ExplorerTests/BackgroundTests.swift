import EventLoop
import RedisClient
import Testing

@testable import Explorer

/// What a service sends by itself while it is explored, and commands that a request sends at once.
@Suite("background commands", .serialized, .timeLimit(.minutes(2)))
struct BackgroundTests {
    private struct Outcome: Sendable {
        var ending: Ending
        var tally: Tally
        var notices: ServiceSystem.Notices
    }

    private func explore(
        _ clients: Int, _ take: @escaping SmallService.Take, background: SmallService.Background? = nil,
        verdict: @escaping @Sendable ([Int]) -> [Violation] = Takes.oneWinner
    ) async throws -> Outcome {
        let kept = Lock<Outcome?>(nil)
        try await withTakes(clients, take, background: background, verdict: verdict) { system in
            try await system.warmUp()
            var bounds = Bounds()
            bounds.isReduced = false
            var search = ExhaustiveSearch(bounds)
            let ending = try await search.search(system)
            try await system.undone()
            let outcome = Outcome(ending: ending, tally: search.tally, notices: system.notices)
            kept.withLock { $0 = outcome }
        }
        return try #require(kept.withLock { $0 })
    }

    /// Takes the one door there is; who has it writes a key of its own.
    private static let door: SmallService.Take = { redis, name, client in
        guard try await SmallService.send(redis, "SET", "door", client, "NX") == .status("OK") else { return 409 }
        _ = try await SmallService.send(redis, "SET", "\(name):won-by:\(client)", "1")
        return 200
    }

    @Test("a ping that touches a key of its own passes, and the counts stay exact", arguments: [(2, 4), (3, 18)])
    func apart(clients: Int, schedules: Int) async throws {
        let found = try await explore(clients, Self.door) { redis in
            _ = try await SmallService.send(redis, "SET", "health:last", "now", "EX", "60")
        }
        guard case .exhausted = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        #expect(found.tally.schedules == schedules && found.tally.diverged == 0)
        #expect(found.notices.actors == 0 && found.notices.interfering == 0 && found.notices.ambiguous == 0)
    }

    @Test("a ping that comes too seldom to be heard at first never makes a wrong count")
    func seldom() async throws {
        let found = try await explore(4, Self.door) { redis in
            _ = try await SmallService.send(redis, "SET", "health:last", "now", "EX", "60")
            await EventLoop.shared.sleep(until: MonotonicClock.now + 300_000_000)
        }
        guard case .exhausted = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        let isDoubted = found.tally.diverged > 0 || found.notices.ambiguous > 0 || found.notices.unattributed > 0
        #expect(found.tally.schedules == 96 || isDoubted)
        #expect(found.notices.actors == 0 && found.notices.interfering == 0)
    }

    @Test("a watchdog that reads what requests take is an actor of its own, and breaks nothing")
    func harmlessActor() async throws {
        let found = try await explore(2, Self.door) { redis in _ = try await SmallService.send(redis, "GET", "door") }
        guard case .exhausted = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        // Four orders of the requests, of three steps each; the watchdog may come before each step, at most twice in all:
        // 1 + 3 + 6 ways.
        #expect(found.tally.schedules == 4 * 10 && found.tally.diverged == 0)
        #expect(found.notices.actors == 1 && found.notices.interfering == 0 && found.notices.ambiguous == 0)
    }

    @Test("a watchdog that takes the lock away from its holder is found, by its own step")
    func harmfulActor() async throws {
        let found = try await explore(2, Self.door) { redis in _ = try await SmallService.send(redis, "DEL", "door") }
        guard case .violated(let violation) = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        #expect(violation.shapes.filter { $0.hasPrefix("background") } == ["background DEL door"])
        #expect(violation.preemptions == 0)
        let calm = try await explore(2, Self.door)
        guard case .exhausted = calm.ending else {
            Issue.record("\(calm.ending)")
            return
        }
    }

    @Test("a watchdog of two commands keeps their order, however they fall between those of requests")
    func twoCommands() async throws {
        // Reads who has the door, and takes it from a guest of the name 0 only.
        let found = try await explore(2, Self.door) { redis in
            if try await SmallService.send(redis, "GET", "door").text == "0" {
                _ = try await SmallService.send(redis, "DEL", "door")
            }
        }
        guard case .violated(let violation) = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        #expect(
            violation.shapes.filter { $0.hasPrefix("background") } == ["background GET door", "background DEL door"])
    }

    // MARK: Commands of one request at once

    @Test("commands that a request sends at once are put in every order", arguments: [(1, 2), (2, 24)])
    func parallel(clients: Int, schedules: Int) async throws {
        let found = try await explore(
            clients,
            { redis, name, client in
                async let first = SmallService.send(redis, "SET", "\(name):a:\(client)", "1")
                async let second = SmallService.send(redis, "SET", "\(name):b:\(client)", "1")
                _ = try await (first, second)
                return 200
            }, verdict: { _ in [] })
        guard case .exhausted = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        #expect(found.tally.schedules == schedules && found.tally.diverged == 0)
        #expect(found.notices.parallel > 0 && found.notices.ambiguous == 0 && found.notices.blocked == 0)
    }

    @Test("a bug that only the order of one request's own commands shows is found")
    func parallelBug() async throws {
        let found = try await explore(2) { redis, name, client in
            // Written to be read as: take it, then look whether one has it.
            async let taken = SmallService.send(redis, "SET", name, client, "NX")
            async let holder = SmallService.send(redis, "GET", name)
            return try await (taken, holder).1.text == client ? 200 : 409
        }
        guard case .violated(let violation) = found.ending else {
            Issue.record("\(found.ending)")
            return
        }
        #expect(violation.shapes.first?.hasPrefix("GET") == true)
    }
}
