import Foundation
import Reporting
import Scenario
import Session
import Testing

/// That a session passes the wish for a witness on to its runs.
@Suite(.timeLimit(.minutes(1))) struct WitnessTests {
    @Test("the report tells what the witness made of the run, where one was asked for", arguments: [true, false])
    func notes(witness: Bool) async throws {
        let text =
            "name: small\nclients: 3\nrounds: 2\nsteps: [acquire, gate, release]\ninvariants: [mutual-exclusion]\n"
        let scenario = try Scenario.load(text: Array(text.utf8), path: "small.yaml")
        var plan = Session.Plan([scenario], seed: 5, command: ["stampede"])
        plan.reports = NSTemporaryDirectory() + "stampede-witness-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: plan.reports) }
        plan.witness = witness
        let outcome = await Session(plan).perform()
        #expect(outcome.ending == .pass, "\(outcome.obstacles)")
        #expect(
            outcome.report.scenarios[0].notes.contains { $0.contains("the witness had nothing to decide") } == witness)
    }
}
