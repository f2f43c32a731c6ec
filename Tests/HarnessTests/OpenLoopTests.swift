import EventLoop
import Harness
import History
import Scenario
import StampedeTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct OpenLoopTests {
    private static let scenario = """
        name: open-loop
        clients: 1
        rounds: 400
        resources: 1
        arrival: { rate: 200/s }
        lease: 30s
        steps: [acquire]
        thresholds: { failed: 0 }

        """

    @Test("an open loop makes every pass, and while Redis stands still latency counts from the intended instants")
    func paused() async throws {
        let scenario = try Scenario.load(text: Array(Self.scenario.utf8), path: "open-loop.yaml")
        try await withRedis { server in
            var settings = Run.Settings(
                redis: server.configuration, server: server, names: RunNames(run: "open"), seed: 1)
            let (progress, report) = AsyncStream<Int>.makeStream()
            settings.progress = { report.yield($0.operations) }
            let run = Run(scenario, settings)
            async let evidence = run.perform()
            // In the middle of the run the server stands still for as long as 80 passes take.
            for await operations in progress where operations > 50 { break }
            await server.process.pause()
            await EventLoop.shared.sleep(until: MonotonicClock.now + 400_000_000)
            await server.process.resume()

            let history = try #require(try await evidence.history)
            var operations: [Operation] = []
            try history.forEach { operations.append($0) }
            #expect(operations.count == 400)
            #expect(operations.allSatisfy { $0.outcome == .granted || $0.outcome == .conflict })
            let latencies = operations.map { $0.completed.nanoseconds - $0.invoked.nanoseconds }
            #expect((latencies.max() ?? 0) >= 390_000_000)
            // Only one request was under way, but all whose time came meanwhile waited: coordinated omission would
            // leave them out.
            #expect(latencies.count { $0 > 100_000_000 } >= 50)
            // Whatever held a pass up, it counts from its place in the even row of intended instants.
            let begun = operations.map(\.invoked.nanoseconds).sorted()
            #expect(begun.allSatisfy { ($0 - begun[0] + 1) % 5_000_000 <= 2 })
        }
    }
}
