import Checkers
import EventLoop
import Foundation
import History
import RedisClient
import Scenario
import StampedeTesting
import Testing

@testable import Harness

/// What each fault does to those who take locks in Redis, and that all is as before afterwards.
@Suite(.timeLimit(.minutes(2))) struct FaultEffectTests {
    private func run(_ faults: String, seconds: Int = 2) async throws -> Evidence {
        let text = """
            name: a
            clients: 6
            duration: \(seconds)s
            arrival: closed
            resources: 3
            timeout: 1s
            redis: { max-clients: 40 }
            steps: [acquire, hold: 1ms, release, think: 1ms]
            invariants: [{ graceful-degradation: { deadline: 3s, recovery: 300ms } }, mutual-exclusion]
            faults:

            """
        let loop = EventLoop()
        let scenario = try Scenario.load(text: Array((text + faults).utf8), path: "f")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let targets = try await RunTargets.start(for: scenario, .init(folder: folder.path), on: loop)
        let settings = Run.Settings(targets, names: RunNames(run: "r"), seed: 1, defect: nil)
        let evidence: Evidence
        do { evidence = try await Run(scenario, settings, on: loop).perform() } catch {
            await targets.stop()
            throw error
        }
        await targets.stop()
        return evidence
    }

    @Test(
        "an outage is noticed, and over afterwards",
        arguments: ["redis-stopped:", "redis-gone: { data: kept }", "redis-hog: all"])
    func outage(fault: String) async throws {
        let evidence = try await run("  - \(fault)\n    at: 300ms\n    for: 700ms\n")
        #expect(evidence.obstacle == nil)
        #expect(evidence.faults.count == 1 && evidence.faults[0].effect == .outage)
        let window = try #require(evidence.faults.first)
        #expect(window.begun <= window.from && window.from <= window.until && window.until <= window.over)
        // A client of a stopped Redis learns nothing, one of a Redis that is gone or full learns that.
        let (verdict, expected): (Verdict, Verdict.Conclusion) =
            (evidence.verdicts[0], fault == "redis-stopped:" ? .inconclusive : .pass)
        #expect(verdict.conclusion == expected, "\(verdict)")
        #expect(evidence.verdicts[1].conclusion == .pass, "\(evidence.verdicts[1])")
    }

    @Test(
        "a disturbance is survived",
        arguments: [
            "redis-max-clients: 6", "redis-connections-killed:", "redis-hog: 36", "redis-paused: { commands: writes }",
        ])
    func disturbance(fault: String) async throws {
        let evidence = try await run("  - \(fault)\n    at: 300ms\n    for: 500ms\n")
        #expect(evidence.obstacle == nil && evidence.faults.map(\.effect) == [.disturbance])
        #expect(evidence.verdicts[0].conclusion == .pass, "\(evidence.verdicts[0])")
        if fault.contains("hog") {
            #expect(evidence.connections.contains { $0.strangers == 36 && $0.connected == 40 })
            #expect(evidence.connections.last?.strangers == 0)
        }
    }

    @Test("a run by time goes on as much longer as its faults came late, and says so")
    func overtime() async throws {
        let text =
            "name: a\nclients: 2\nduration: 1s\narrival: closed\nresources: 1\nsteps: [acquire, release]\n"
            + "invariants: [mutual-exclusion]\n"
        let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
        let run = RunState(
            scenario, seed: 1, clock: RunClock(), names: RunNames(run: "r"), recording: try Recording(folder: nil),
            resources: 1, loop: .shared)
        let now = MonotonicClock.now
        let second: Int64 = 1_000_000_000
        #expect(
            !run.isPast(nil) && !run.isPast(now + 60 * second) && run.isPast(now - second) && run.overtimeNote == nil)
        #expect(await run.reaches(now - 2 * second, before: now - second))
        #expect(await !run.reaches(now, before: now - second))
        // One that isn't over: it is late by as much as it is now.
        run.lateness = { 3 * second }
        #expect(await run.reaches(now, before: now - second), "passes at their intended instants go on too")
        #expect(!run.isPast(now - second) && run.isPast(now - 60 * second))
        #expect(await !run.reaches(now + 60 * second, before: now - 60 * second))
        run.lateness = { 0 }
        #expect(!run.isPast(now - second))
        run.noteLateness(5 * second)
        #expect(run.overtimeNote?.contains("up to 5000 ms longer than planned") == true)
    }

    @Test("a fault whose time never comes is told, and nothing is proved by it")
    func late() async throws {
        let text = """
            name: a
            clients: 2
            rounds: 3
            steps: [acquire, gate, release]
            faults: [{ redis-stopped: , at: 50s, for: 1s }]
            invariants: [graceful-degradation]
            """
        let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let targets = try await RunTargets.start(for: scenario, .init(folder: folder.path))
        let settings = Run.Settings(targets, names: RunNames(run: "r"), seed: 1, defect: nil)
        let evidence = try await Run(scenario, settings).perform()
        await targets.stop()
        #expect(evidence.verdicts.map(\.conclusion) == [.inconclusive])
        #expect(evidence.notes.contains("«Redis is stopped where it stands» never came: the run ended before it"))
    }

    @Test("a Redis that wasn't started for the run is refused")
    func foreign() async throws {
        try await withRedis { server in
            let text =
                "name: a\nclients: 2\nrounds: 3\nsteps: [acquire, gate, release]\nfaults: [{redis-stopped: , at: 1s, for: 1s}]\ninvariants: [mutual-exclusion]\n"
            let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
            let settings = Run.Settings(redis: server.configuration, names: RunNames(run: "r"), seed: 1)
            await #expect(throws: RunError.self) { _ = try await Run(scenario, settings).perform() }
        }
    }
}
