import Checkers
import EventLoop
import Harness
import RedisClient
import Scenario
import StampedeTesting
import Testing

/// Faults that take what Redis has answered for: a failover, and memory that is full.
@Suite(.timeLimit(.minutes(2))) struct RedisFaultTests {
    private static let equal = """
        clients: 8
        resources: 2
        steps: [acquire, hold: 0ms..30ms, release, think: 1ms]
        """
    /// Some hold for longer than a failover takes, others take what seems to be free.
    private static let rivals = """
        resources: 16
        groups:
        - {name: holders, clients: 8, steps: [acquire, hold: 200ms..1000ms, release]}
        - {name: rivals, clients: 4, steps: [acquire, release, think: 1ms]}
        """

    private func evidence(
        _ faults: String, measures: String = "", lease: String = "30s", clients: String = RedisFaultTests.equal,
        _ look: (RunTargets) async throws -> Void = { _ in }
    ) async throws -> Evidence {
        let text = """
            name: a
            duration: 3s
            arrival: closed
            timeout: 1s
            lease: \(lease)
            \(clients)
            invariants: [graceful-degradation: {deadline: 3s, recovery: 300ms}]
            \(measures)
            faults:

            """ + faults
        let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
        let loop = EventLoop()
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let targets = try await RunTargets.start(for: scenario, .init(folder: folder.path), on: loop)
        do {
            let settings = Run.Settings(targets, names: RunNames(run: "r"), seed: 1, defect: nil)
            let evidence = try await Run(scenario, settings, on: loop).perform()
            try await look(targets)
            await targets.stop()
            return evidence
        } catch {
            await targets.stop()
            throw error
        }
    }

    @Test(
        "after a failover a lock that was granted just before it is granted again, which is measured and fails nothing")
    func failover() async throws {
        let evidence = try await evidence(
            "  - redis-failover: { loses: 500ms }\n    at: 300ms\n    for: 100ms\n",
            measures: "measures: [mutual-exclusion]", lease: "2s", clients: Self.rivals)
        #expect(evidence.obstacle == nil)
        // Who held on through the failover finds a broken connection: that is not what is asked here.
        #expect(!evidence.verdicts.contains { $0.invariant == .mutualExclusion })
        #expect(evidence.faults.map(\.effect) == [.outage])
        let note = try #require(
            evidence.notes.first { $0.hasPrefix("mutual-exclusion is measured, and need not hold: ") })
        #expect(note.contains("it was broken, ") && note.contains(" grants"), "\(note)")
        #expect(evidence.notes.contains { $0.contains("lacked the writes of its last 500 ms") }, "\(evidence.notes)")
    }

    @Test(
        "the promoted replica has the port, the settings and what was written before, and one failover follows another")
    func again() async throws {
        let evidence = try await evidence(
            "  - redis-failover:\n    at: 100ms\n    for: 50ms\n  - redis-failover:\n    at: 700ms\n    for: 50ms\n",
            lease: "100ms"
        ) { targets in
            let server = try #require(targets.server)
            let connection = try await RedisConnection.open(server.configuration, on: .shared)
            let told = RedisInfo(try await connection.send("INFO", "replication").text ?? "")
            #expect(told["role"] == "master")
            let process = RedisInfo(try await connection.send("INFO", "server").text ?? "").integer("process_id")
            #expect(process == Int(server.process.id))
            await connection.close()
        }
        #expect(evidence.obstacle == nil && evidence.faults.count == 2, "\(evidence.notes)")
        #expect(evidence.notes.filter { $0.contains("lacked the writes") }.count == 2, "\(evidence.notes)")
    }

    @Test(
        "a full memory drops locks by the policy, and gives all back afterwards",
        arguments: ["allkeys-random", "volatile-ttl"])
    func eviction(policy: String) async throws {
        let evidence = try await evidence(
            "  - redis-memory-limit: { policy: \(policy) }\n    at: 100ms\n    for: 900ms\n",
            measures: "measures: [mutual-exclusion]"
        ) { targets in
            let connection = try await RedisConnection.open(try #require(targets.redis), on: .shared)
            #expect(try await connection.send("CONFIG", "GET", "maxmemory").array?.last?.text == "0")
            #expect(try await connection.send("CONFIG", "GET", "maxmemory-policy").array?.last?.text == "noeviction")
            // Nothing of the ballast is left; a lock may be, of a client that the end of the run stopped.
            #expect(try await connection.send("DBSIZE").integer ?? 99 <= 4)
            await connection.close()
        }
        #expect(evidence.obstacle == nil && evidence.verdicts.map(\.conclusion) == [.pass], "\(evidence.verdicts)")
        let note = try #require(evidence.notes.first { $0.hasPrefix("Redis dropped ") })
        #expect(note.contains(policy) && !note.contains(", 0 of them"), "\(note)")
        let measure = try #require(evidence.notes.first { $0.hasPrefix("mutual-exclusion is measured") })
        #expect(measure.contains("it was broken"), "\(measure)")
    }

    @Test("a full memory that drops nothing refuses to write")
    func full() async throws {
        let evidence = try await evidence(
            "  - redis-memory-limit: { policy: noeviction, room-kb: 256 }\n    at: 100ms\n    for: 500ms\n",
            measures: "measures: [mutual-exclusion]")
        #expect(evidence.obstacle == nil)
        #expect(evidence.notes.contains { $0.contains("refused to write") }, "\(evidence.notes)")
        #expect(evidence.notes.contains { $0.contains("it held, ") }, "\(evidence.notes)")
    }
}
