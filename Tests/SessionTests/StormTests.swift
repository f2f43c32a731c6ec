import Checkers
import EventLoop
import Foundation
import Harness
import History
import Scenario
import Session
import StampedeTesting
import Testing

/// The shipped storm against the real service.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StormTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scenarios/storm.yaml").path

    private func run(_ defect: String? = nil, seed: UInt64, rounds: Int? = nil) async throws -> Evidence {
        let overrides = rounds.map { [Scenario.Override(option: "--rounds", value: String($0), replacing: "rounds")] }
        let scenario = try Scenario.load(path: Self.file, overrides: overrides ?? [])
        let folder = NSTemporaryDirectory() + "stampede-storm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // A loop for each, so that they don't take each other's turns.
        let loop = EventLoop()
        var plan = RunTargets.Plan(folder: folder)
        plan.program = BuiltProgram.path
        plan.defect = defect.flatMap { KnownDefect($0, for: scenario) }
        let targets = try await RunTargets.start(for: scenario, plan, on: loop)
        var settings = Run.Settings(
            targets, names: RunNames(run: "storm-\(seed)"), seed: seed, defect: plan.defect)
        settings.folder = folder
        do {
            let evidence = try await Run(scenario, settings, on: loop).perform()
            await targets.stop()
            let lines = try String(contentsOfFile: "\(folder)/storm.jsonl", encoding: .utf8).split(separator: "\n")
            #expect(lines.count == evidence.rounds, "each round's pressure is on record")
            #expect(lines.allSatisfy { $0.contains("\"clients\":") && $0.contains("\"release\":") })
            return evidence
        } catch {
            await targets.stop()
            throw error
        }
    }

    private func verdict(_ evidence: Evidence) throws -> Verdict {
        try #require(evidence.verdicts.first { $0.invariant == .serviceModel })
    }

    @Test("a service without defects passes ten times in a row, each time another storm", arguments: 1...10)
    func passes(seed: Int) async throws {
        let evidence = try await run(seed: UInt64(seed))
        let verdict = try verdict(evidence)
        #expect(verdict.conclusion == .pass, "\(verdict.reason) \(verdict.witnesses.map(\.sentence)) \(evidence.notes)")
        #expect(evidence.rounds == 60)
        let overlapping = verdict.examined.first { $0.name == "overlapping" }?.value ?? 0
        #expect(overlapping > 500)
        let pressures = [
            "from the gate", "at offsets", "new connections", "warm connections", "one process", "2 processes",
        ]
        for pressure in pressures { #expect(evidence.notes.contains { $0.contains(pressure) }) }
    }

    @Test(
        "a failing round is shrunk to few requests, which fail again and stand in the report with their exchanges",
        arguments: [
            // Two requests for each step that has to be done before, and those that contradict each other.
            ("release-without-token", 6), ("double-release-succeeds", 6), ("lock-kept-on-error", 6), ("stale-write", 6),
            ("lost-event", 8), ("extend-shortens", 6),
        ])
    func shrinks(defect: String, most: Int) async throws {
        // Not every defect shows in few rounds.
        let evidence = try await run(defect, seed: 1, rounds: defect == "lost-event" ? 60 : 6)
        let verdict = try verdict(evidence)
        #expect(verdict.conclusion == .fail, "\(verdict.reason)")
        let witness = try #require(verdict.witnesses.first)
        #expect(witness.sentence.contains("shrunk from"), "\(witness.sentence)")
        #expect(witness.sentence.contains("failed again 20 of 20 times"), "\(witness.sentence)")
        let requests = witness.operations.filter { evidence.exchange($0, Names())?.request.hasPrefix("POST") == true }
        #expect((1...most).contains(requests.count), "\(witness.sentence)")
        for operation in witness.operations { #expect(evidence.exchange(operation, Names()) != nil) }
        #expect(evidence.notes.contains { $0.contains("sendings to resources of their own") })
    }

    @Test("a race is shrunk too, as far as chance allows")
    func shrinksRace() async throws {
        let verdict = try verdict(await run("check-then-set", seed: 2, rounds: 6))
        #expect(verdict.conclusion == .fail, "\(verdict.reason)")
        let witness = try #require(verdict.witnesses.first)
        #expect(witness.sentence.contains("shrunk from"), "\(witness.sentence)")
        #expect((2...12).contains(witness.operations.count))
    }
}
