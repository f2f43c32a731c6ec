import EventLoop
import HTTPTransport
import History
import RedisClient
import Testing

@testable import Explorer

/// What services do with Redis beside plain commands, and what an exploration makes of it.
@Suite("services", .serialized, .timeLimit(.minutes(2)))
struct ServiceTests {
    private func explore(
        _ clients: Int, _ take: @escaping SmallService.Take, _ settings: ServiceSystem.Settings = .init(),
        reduced: Bool = false, verdict: @escaping @Sendable ([Int]) -> [Violation] = { _ in [] }
    ) async throws -> (ending: Ending, tally: Tally, notices: ServiceSystem.Notices) {
        let kept = Lock<(Ending, Tally, ServiceSystem.Notices)?>(nil)
        try await withTakes(clients, take, settings, verdict: verdict) { system in
            // As an exploration begins: scripts are loaded, connections opened.
            _ = try await Replay.run([], in: system)
            var bounds = Bounds()
            bounds.isReduced = reduced
            var search = ExhaustiveSearch(bounds)
            let ending = try await search.search(system)
            let found = (ending, search.tally, system.notices)
            kept.withLock { $0 = found }
        }
        return try #require(kept.withLock { $0 })
    }

    @Test("a transaction is one step: two of them have two orders")
    func transaction() async throws {
        let (_, tally, notices) = try await explore(2) { redis, name, client in
            // One connection: MULTI, the commands and EXEC belong together.
            let connection = try await RedisConnection.open(redis.configuration, on: .shared)
            _ = try await connection.send("MULTI")
            _ = try await connection.send("INCR", name)
            _ = try await connection.send("EXPIRE", name, "30")
            let reply = try await connection.send("EXEC")
            await connection.close()
            return reply.array?.first == .integer(1) ? 200 : 409
        }
        #expect(tally.schedules == 2 && tally.diverged == 0 && notices.blocked == 0)
    }

    @Test("a script that Redis doesn't know yet is one step with its second try")
    func noScript() async throws {
        let (_, tally, _) = try await explore(2) { redis, name, client in
            // A text that is new in each request: NOSCRIPT every time.
            let script = RedisScript("return redis.call('SET', KEYS[1], ARGV[1], 'NX') -- \(name) \(client)")
            let answer = await script.run(keys: [name], arguments: [client], on: try redis.client())
            return try answer.result.get() == .null ? 409 : 200
        }
        #expect(tally.schedules == 2 && tally.longest == 2 && tally.diverged == 0)
    }

    @Test("a command that waits in Redis is no deadlock: another request wakes it")
    func blocking() async throws {
        let (ending, tally, notices) = try await explore(2) { redis, name, client in
            if client == "0" {
                let connection = try await RedisConnection.open(redis.configuration, on: .shared)
                let reply = try await connection.send("BLPOP", "\(name):queue", "0")
                await connection.close()
                return reply.array == nil ? 409 : 200
            }
            _ = try await SmallService.send(redis, "RPUSH", "\(name):queue", "work")
            return 200
        }
        guard case .exhausted = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(tally.schedules == 2 && tally.diverged == 0 && notices.blocked == 0)
    }

    @Test("a lock that expires between two commands is found, and without the event it is not")
    func expiration() async throws {
        let take: SmallService.Take = { redis, name, client in
            guard try await SmallService.send(redis, "SET", name, client, "NX", "PX", "30000") == .status("OK") else {
                return 409
            }
            _ = try await SmallService.send(redis, "INCR", "\(name):bookings")
            return 200
        }
        let calm = try await explore(2, take, verdict: Takes.oneWinner)
        guard case .exhausted = calm.ending else {
            Issue.record("\(calm.ending)")
            return
        }
        var settings = ServiceSystem.Settings()
        settings.events = [.expire]
        let stormy = try await explore(2, take, settings, verdict: Takes.oneWinner)
        guard case .violated(let found) = stormy.ending else {
            Issue.record("\(stormy.ending)")
            return
        }
        #expect(found.steps.contains { $0.action == .expire })
    }

    @Test("a request that waits for a lock inside the service counts as blocked, and the search goes on")
    func innerLock() async throws {
        let isTaken = Lock<Set<String>>([])
        var settings = ServiceSystem.Settings()
        settings.patience = 300_000_000
        let (ending, tally, notices) = try await explore(
            2,
            { redis, name, client in
                // A lock of the process, held over two commands: the second request can't even send its first.
                while !isTaken.withLock({ $0.insert(name).inserted }) { try await Task.sleep(for: .milliseconds(1)) }
                defer { _ = isTaken.withLock { $0.remove(name) } }
                guard try await SmallService.send(redis, "GET", name) == .null else { return 409 }
                _ = try await SmallService.send(redis, "SET", name, client)
                return 200
            }, settings, verdict: Takes.oneWinner)
        guard case .exhausted = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(tally.schedules >= 1 && notices.blocked > 0)
    }

    @Test(
        "keys that a script touches without declaring them are put back too",
        arguments: [false, true])
    func undeclared(isForeign: Bool) async throws {
        // The first one to count wins; a count that isn't undone leaves no winner in the next schedule.
        let take: SmallService.Take = { redis, name, client in
            let script = "redis.call('SET', 'seen:' .. ARGV[1], '1') return redis.call('INCR', 'to' .. 'tal')"
            return try await SmallService.send(redis, "EVAL", script, "0", client) == .integer(41) ? 200 : 409
        }
        var settings = ServiceSystem.Settings()
        settings.isForeign = isForeign
        try await withTakes(2, take, settings) { system in
            _ = try await system.redis.send("SET", "total", "40")
            _ = try await system.redis.send("SET", "mine", "untouched")
            var search = ExhaustiveSearch(Bounds())
            let ending = try await search.search(system)
            try await system.undone()
            if isForeign {
                // Nobody knows these keys, so they stay changed; that is said, and nothing is proved.
                #expect(system.notices.lasting > 0)
                return
            }
            guard case .exhausted = ending else {
                Issue.record("\(ending)")
                return
            }
            #expect(search.tally.schedules == 2 && system.notices.lasting == 0 && system.notices.unexplained == 0)
            #expect(try await system.redis.send("GET", "total").text == "40")
            #expect(try await system.redis.send("DBSIZE") == .integer(2))
        }
    }

    @Test("a key that changes though no command names it is noticed, and put back")
    func unexplained() async throws {
        let other = Lock<RedisConnection?>(nil)
        let take: SmallService.Take = { redis, name, client in
            // Past the proxy, as nothing of a service should go.
            if let other = other.withLock({ $0 }) { _ = try await other.send("SET", "hidden", name) }
            _ = try await SmallService.send(redis, "SET", name, client)
            return 200
        }
        try await withTakes(2, take, verdict: { _ in [] }) { system in
            _ = try await Replay.run([], in: system)
            try await system.undone()
            #expect(system.notices.unexplained == 0)
            let port = try await system.redis.send("CONFIG", "GET", "port").array?.last?.text
            var configuration = RedisConfiguration()
            configuration.address = .tcp(host: "127.0.0.1", port: try #require(port.flatMap { Int($0) }))
            let connection = try await RedisConnection.open(configuration, on: .shared)
            other.withLock { $0 = connection }
            _ = try await Replay.run([], in: system)
            try await system.undone()
            #expect(system.notices.unexplained > 0)
            #expect(try await system.redis.send("EXISTS", "hidden") == .integer(0))
            await connection.close()
        }
    }

    @Test("keys are put back as they were, and others are left alone")
    func reset() async throws {
        try await withTakes(
            2,
            { redis, name, client in
                _ = try await SmallService.send(redis, "INCR", "counter")
                _ = try await SmallService.send(redis, "SET", name, client)
                return 200
            }, verdict: { _ in [] }
        ) { system in
            let redis = system.redis
            _ = try await redis.send("SET", "counter", "41", "EX", "1000")
            _ = try await redis.send("SET", "mine", "untouched")
            var search = ExhaustiveSearch(Bounds())
            _ = try await search.search(system)
            try await system.undone()
            #expect(try await redis.send("GET", "counter").text == "41")
            #expect((try await redis.send("TTL", "counter").integer ?? 0) > 900)
            #expect(try await redis.send("GET", "mine").text == "untouched")
            #expect(try await redis.send("DBSIZE") == .integer(2))
        }
    }
}
