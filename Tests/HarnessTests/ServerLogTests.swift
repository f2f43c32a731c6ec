import Checkers
import EventLoop
import Foundation
import History
import RedisClient
import Scenario
import StampedeTesting
import Testing

@testable import Harness

/// What Redis executed, as a witness of what clients never learnt.
@Suite(.timeLimit(.minutes(1))) struct ServerLogTests {
    private static let loop = EventLoop.shared

    /// Four clients ask for one resource, with little patience.
    private func contest() throws -> Scenario {
        let text = """
            name: contest
            clients: 4
            rounds: 1
            timeout: 30ms
            steps: [acquire]
            invariants: [exclusive-winner]
            """
        return try Scenario.load(text: Array(text.utf8), path: "contest.yaml")
    }

    /// Runs the contest while Redis stands still from its beginning until everybody has given up. `meanwhile` happens
    /// after it was stopped and before anybody asks.
    private func runWithoutAnswers(
        witness: Bool, before: @escaping @Sendable (RedisServer) async throws -> Void = { _ in },
        meanwhile: @escaping @Sendable (RedisServer) async -> Void = { _ in }
    ) async throws -> Evidence {
        let found = Lock<Evidence?>(nil)
        try await withRedis { server async throws in
            var settings = Run.Settings(
                redis: server.configuration, server: server, names: RunNames(run: "test"), seed: 7)
            settings.witness = witness
            let asked = Lock(0)
            let (begins, begun) = AsyncStream.makeStream(of: Void.self)
            let start = DispatchSemaphore(value: 0)
            let isHeld = Lock(true)
            settings.progress = { progress in
                begun.yield()
                asked.withLock { $0 = progress.operations }
                // The first time is before the first client: the run's thread stands still until Redis does.
                let isFirst = isHeld.withLock { held in
                    defer { held = false }
                    return held
                }
                if isFirst { start.wait() }
            }
            // A loop of its own, so that nobody else is held up.
            let run = Run(try contest(), settings, on: EventLoop())
            async let evidence = run.perform()
            for await _ in begins { break }
            defer { start.signal() }
            try await before(server)
            await server.process.pause()
            await meanwhile(server)
            start.signal()
            try await eventually { asked.withLock { $0 } == 4 }
            await server.process.resume()
            let result = try await evidence
            found.withLock { $0 = result }
        }
        return try #require(found.withLock { $0 })
    }

    private func outcomes(_ evidence: Evidence) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        try evidence.history?.forEach { outcomes.append($0.outcome) }
        return outcomes
    }

    @Test("what Redis executed after its callers gave up is decided; the history stays as it was recorded")
    func lateExecution() async throws {
        let evidence = try await runWithoutAnswers(witness: true)
        #expect(try outcomes(evidence) == Array(repeating: .indeterminate, count: 4))
        var all = UnknownOutcomes()
        all.happened = 4
        #expect(evidence.unknownOutcomes == all, "\(evidence.notes)")
        #expect(evidence.notes.contains(all.note))
        // One of the four was granted, and three were turned away: the round is decided.
        #expect(evidence.verdicts.map(\.conclusion) == [.pass], "\(evidence.verdicts)")
    }

    @Test("without a witness the same run is undecided")
    func noWitness() async throws {
        let evidence = try await runWithoutAnswers(witness: false)
        #expect(try outcomes(evidence) == Array(repeating: .indeterminate, count: 4))
        #expect(evidence.unknownOutcomes == nil)
        #expect(evidence.verdicts.map(\.conclusion) == [.inconclusive])
    }

    @Test("a request on a connection that Redis ended unread did not happen")
    func neverRead() async throws {
        let killer = Lock<RedisConnection?>(nil)
        let victims = Lock<[String]>([])
        let evidence = try await runWithoutAnswers(witness: true) { server in
            let connection = try await RedisConnection.open(server.configuration, on: Self.loop)
            let list = try await connection.send("CLIENT", "LIST").text ?? ""
            let ids = list.split(separator: "\n").filter { $0.contains("name=stampede:test:client") }
                .compactMap { $0.split(separator: " ").first?.dropFirst(3) }.map(String.init)
            victims.withLock { $0 = ids }
            killer.withLock { $0 = connection }
        } meanwhile: { _ in
            // Written before the clients ask, and so read before them; nobody waits for the answer.
            guard let connection = killer.withLock({ $0 }) else { return }
            for id in victims.withLock({ $0.dropLast() }) {
                _ = await connection.exchange(RedisCommand("CLIENT", "KILL", "ID", id), deadline: MonotonicClock.now)
            }
            Task { await connection.close() }
        }
        #expect(victims.withLock { $0.count } == 4)
        var expected = UnknownOutcomes()
        expected.happened = 1
        expected.didNotHappen = 3
        #expect(evidence.unknownOutcomes == expected, "\(evidence.notes)")
    }

    @Test("what Redis executed in a busy run is what its clients were answered", arguments: [false, true])
    func busyRun(fencing: Bool) async throws {
        // Some give back, some let their lease run out, some come with a token that holds nothing.
        let text = """
            name: busy
            duration: 400ms
            resources: 3
            arrival: closed
            lease: 120ms
            fencing: \(fencing)
            groups:
              - { name: givers, clients: 6, steps: [acquire, hold: 1ms..5ms, extend: { by: 20ms }, release, release: { token: stale }] }
              - { name: sleepers, clients: 6, steps: [acquire, think: 5ms..30ms, release: { token: forged }] }
            invariants: [mutual-exclusion]
            """
        let scenario = try Scenario.load(text: Array(text.utf8), path: "busy.yaml")
        try await withRedis { server async throws in
            let names = RunNames(run: "test")
            let log = try await ServerLog(server.configuration, clock: RunClock(), names: names, on: Self.loop)
            let settings = Run.Settings(redis: server.configuration, server: server, names: names, seed: 3)
            let evidence = try await Run(scenario, settings, on: Self.loop).perform()
            let witness = try #require(await log.end(), "\(log.problem ?? "")")
            var (same, other, missing, undecided) = (0, 0, 0, 0)
            try evidence.history?.forEach { operation in
                guard operation.kind != .read else { return }
                switch witness.fate(of: operation) {
                case .executed(operation.outcome, _): same += 1
                case .executed: other += 1
                case .neverHappened: missing += 1
                case .unknown: undecided += 1
                }
            }
            #expect(same > 50 && other == 0 && missing == 0, "\(same), \(other), \(missing), \(undecided)")
        }
    }

    @Test("a log that is not whole decides nothing, and says so")
    func overflow() async throws {
        try await withRedis { server async throws in
            let log = try await ServerLog(
                server.configuration, clock: RunClock(), names: RunNames(run: "test"), most: 2, on: Self.loop)
            let connection = try await RedisConnection.open(server.configuration, on: Self.loop)
            for key in ["a", "b", "c"] { _ = try await connection.send("SET", key, "x", "NX") }
            await connection.close()
            #expect(await log.end() == nil)
            #expect(log.problem?.contains("more than the 2 commands") == true)
        }
    }

    @Test("a Redis that dies leaves no witness")
    func death() async throws {
        try await withRedis { server async throws in
            let log = try await ServerLog(
                server.configuration, clock: RunClock(), names: RunNames(run: "test"), on: Self.loop)
            await server.process.stop(grace: 0)
            #expect(await log.end() == nil)
            #expect(log.problem != nil)
        }
    }
}
