import Checkers
import EventLoop
import Harness
import History
import Scenario
import StampedeTesting
import Testing

/// Faults on the wires of a run: whom they meet, what they mean, and where they are refused.
@Suite(.timeLimit(.minutes(2))) struct WireFaultRunTests {
    private func run(_ steps: String, _ fault: String) async throws -> Evidence {
        let text = """
            name: a
            clients: 6
            duration: 1800ms
            arrival: closed
            resources: 3
            timeout: 1s
            \(steps)
            invariants: [{ graceful-degradation: { deadline: 3s, recovery: 300ms } }, mutual-exclusion]
            faults: [{ \(fault), at: 300ms, for: 700ms }]

            """
        let loop = EventLoop()
        let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var plan = RunTargets.Plan(folder: folder.path)
        plan.program = BuiltProgram.path
        let targets = try await RunTargets.start(for: scenario, plan, on: loop)
        let settings = Run.Settings(targets, names: RunNames(run: "r"), seed: 1, defect: nil)
        let outcome: Result<Evidence, any Error>
        do { outcome = .success(try await Run(scenario, settings, on: loop).perform()) } catch {
            outcome = .failure(error)
        }
        await targets.stop()
        return try outcome.get()
    }

    private static let locks = "steps: [acquire, hold: 1ms, release, think: 1ms]"
    private static let requests = """
        service: occupation
        resource-names: TEST-{number:2}
        steps:
          - { request: POST /api/occupation/tomar, as: acquire, body: { worker_id: "{client.id}", tag_spool: "{resource}", operacion: ARM }, capture: { token: lock_token } }
          - { request: POST /api/occupation/pausar, as: release, body: { worker_id: "{client.id}", tag_spool: "{resource}", lock_token: "{token}" } }
        """

    /// The shortest time of an operation that was invoked while the fault was surely in effect, and the shortest of all.
    private func shortest(_ evidence: Evidence) throws -> (inside: Int64, all: Int64) {
        let window = try #require(evidence.faults.first)
        var (inside, all) = (Int64.max, Int64.max)
        try #require(evidence.history).forEach { operation in
            let took = operation.completed.nanoseconds - operation.invoked.nanoseconds
            all = min(all, took)
            // One that was invoked near the end may have been let go at the end.
            if operation.invoked >= window.from, operation.completed < window.until { inside = min(inside, took) }
        }
        return (inside, all)
    }

    @Test(
        "latency is met by those who go over the wire, while it is in effect",
        arguments: [
            (locks, "redis-wire", FaultWindow.Effect.disturbance), (requests, "redis-wire", .disturbance),
            (requests, "service-wire", .absence),
        ])
    func latency(steps: String, wire: String, effect: FaultWindow.Effect) async throws {
        let evidence = try await run(steps, "\(wire): { latency: 60ms, jitter: 10ms }")
        #expect(evidence.obstacle == nil && evidence.faults.map(\.effect) == [effect])
        #expect(evidence.faults[0].name.hasSuffix("latency 60ms jitter 10ms"))
        let (inside, all) = try shortest(evidence)
        #expect(inside >= 50_000_000 && inside < .max && all < 50_000_000)
        #expect(Set(evidence.verdicts.map(\.conclusion)) == [.pass], "\(evidence.verdicts)")
    }

    @Test(
        "what is lost or broken on the way to Redis is survived, and nobody is granted twice",
        arguments: [
            ("redis-wire: { drop: 2, of: replies, commands: [SET, EVAL, EVALSHA] }", FaultWindow.Effect.disturbance),
            ("redis-wire: { reset: , share: 50% }", .disturbance), ("redis-wire: reset", .outage),
        ])
    func survived(fault: String, effect: FaultWindow.Effect) async throws {
        let evidence = try await run(Self.locks, fault)
        #expect(evidence.obstacle == nil && evidence.faults.map(\.effect) == [effect])
        #expect(evidence.verdicts[1].conclusion == .pass, "\(evidence.verdicts[1])")
        // Whoever lost a reply waits for it longer than this run lasts.
        if !fault.contains("drop") {
            #expect(evidence.verdicts[0].conclusion != .fail, "\(evidence.verdicts[0])")
        }
    }

    @Test("a wire to what wasn't started for the run is refused before anything starts")
    func foreign() async throws {
        try await withRedis { server in
            let text =
                "name: a\nclients: 2\nrounds: 3\nsteps: [acquire, gate, release]\nfaults: [{redis-wire: stall, at: 1s, for: 1s}]\ninvariants: [mutual-exclusion]\n"
            let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
            let plan = RunTargets.Plan(redis: server.configuration, folder: "/nowhere")
            let error = await #expect(throws: TargetError.self) { try await RunTargets.start(for: scenario, plan) }
            #expect(
                error?.description.hasPrefix("`redis-wire` (f:5:10) would be done to a Redis that we didn't start")
                    == true)
            // Nor where only the run is given one.
            let settings = Run.Settings(redis: server.configuration, names: RunNames(run: "r"), seed: 1)
            await #expect(throws: RunError.self) { _ = try await Run(scenario, settings).perform() }
        }
    }
}
