import EventLoop
import Foundation
import Harness
import Reporting
import Scenario
import Session
import StampedeTesting
import Testing

/// What the shipped scenarios claim, and whether it is so.
@Suite struct DefectTrialTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scenarios").path

    /// A defect and a scenario that claims to catch it.
    struct Claim: Sendable, CustomTestStringConvertible {
        var defect: KnownDefect
        var scenario: Scenario
        var testDescription: String { "\(defect.name) in \(scenario.name)" }
    }

    private static let scenarios = ScenarioCatalogue(paths: [folder]).scenarios

    static let claims = scenarios.flatMap { scenario in
        scenario.catches.compactMap { name in
            KnownDefect(name.name, for: scenario).map { Claim(defect: $0, scenario: scenario) }
        }
    }

    @Test("every defect is claimed by some scenario, and every claim is of a defect that there is")
    func claimed() {
        #expect(Set(Self.claims.map(\.defect)) == Set(KnownDefect.all))
        #expect(Self.claims.count == Self.scenarios.reduce(0) { $0 + $1.catches.count })
        #expect(Self.scenarios.count >= 7)
    }

    @Test(
        "the service without a defect passes every scenario of faults and connections, again and again",
        .timeLimit(.minutes(2)),
        arguments: scenarios.filter {
            !$0.faults.isEmpty || $0.randomFaults != nil || $0.tags.contains("connections")
        }.flatMap { [$0.name, $0.name] })
    func passes(name: String) async throws {
        let scenario = try #require(Self.scenarios.first { $0.name == name })
        var plan = Session.Plan([scenario], seed: UInt64.random(in: 0 ... .max), command: ["stampede"])
        plan.program = BuiltProgram.path
        plan.reports = NSTemporaryDirectory() + "stampede-faults-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: plan.reports) }
        let outcome = await Session(plan, on: EventLoop()).perform()
        let told = outcome.report.scenarios.flatMap(\.verdicts).map { "\($0)" }
        #expect(outcome.ending == .pass, "seed \(plan.seed): \(outcome.obstacles) \(told)")
        #expect(
            outcome.report.scenarios[0].faults.count == scenario.faults.count + (scenario.randomFaults?.count ?? 0))
    }

    @Test("each scenario proves each defect that it claims to catch", .timeLimit(.minutes(2)), arguments: claims)
    func caught(claim: Claim) async {
        // A loop for each, so that the trials don't take each other's turns.
        let loop = EventLoop()
        let trial = await DefectTrial.run(
            claim.defect, in: claim.scenario, seed: 1, program: BuiltProgram.path, on: loop)
        #expect(trial.isCaught, "\(trial.obstacle ?? trial.finding)")
        #expect(!trial.broken.isEmpty && trial.witnesses > 0)
        // Operations may be zero: the service did not even start as it should. Explored scenarios count schedules.
        #expect((claim.scenario.exploration == nil ? trial.operations : trial.schedules) != nil)
    }
}
