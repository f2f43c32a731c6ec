public import Checkers
public import EventLoop
internal import Explorer
public import Harness
internal import History
internal import Reporting
public import Scenario

/// Whether a scenario sees a defect, and how soon: one run with the defect, which ends as soon as a violation is known.
public struct DefectTrial: Sendable {
    /// The bug.
    public var defect: KnownDefect
    /// The scenario's name.
    public var scenario: String
    /// What the scenario said; a defect is caught only by `fail`.
    public var conclusion: Verdict.Conclusion = .inconclusive
    /// The invariants that are broken, in the order of the file.
    public var broken: [Invariant] = []
    /// How many violations have a witness.
    public var witnesses = 0
    /// How many operations had completed when the first violation that has a witness was complete; nil if none was.
    public var operations: Int?
    /// The round of that violation, from 1; nil where there are no rounds.
    public var round: Int?
    /// How many schedules were tried, if it was explored.
    public var schedules: Int?
    /// What kept the scenario from being run, if something did.
    public var obstacle: String?

    /// Runs the scenario with the defect against private targets; `program` has the occupation service as its command
    /// `serve`.
    public static func run(
        _ defect: KnownDefect, in scenario: Scenario, seed: UInt64, stop outer: RunStop = RunStop(),
        program: String = "/proc/self/exe", on loop: EventLoop = .shared
    ) async -> DefectTrial {
        var trial = DefectTrial(defect: defect, scenario: scenario.name)
        if scenario.exploration != nil {
            await trial.explore(scenario, outer, program, loop)
            return trial
        }
        do throws(RunError) {
            let evidence = try await evidence(defect, scenario, scenario.seed ?? seed, outer, program, loop)
            try trial.read(evidence)
        } catch {
            trial.obstacle = error.description
        }
        return trial
    }

    private init(defect: KnownDefect, scenario: String) {
        self.defect = defect
        self.scenario = scenario
    }

    private static func evidence(
        _ defect: KnownDefect, _ scenario: Scenario, _ seed: UInt64, _ outer: RunStop, _ program: String,
        _ loop: EventLoop
    ) async throws(RunError) -> Evidence {
        let folder: TemporaryFolder
        let targets: RunTargets
        do throws(TargetError) {
            folder = try TemporaryFolder()
            var plan = RunTargets.Plan(folder: folder.path)
            plan.defect = defect
            plan.program = program
            plan.seed = seed
            targets = try await RunTargets.start(for: scenario, plan, on: loop)
        } catch {
            throw .target(error)
        }
        var settings = Run.Settings(targets, names: RunNames(run: "\(RunID())"), seed: seed, defect: defect)
        let stop = settings.stop
        settings.progress = { state in
            let isOverCeiling = (state.connections ?? 0) > (state.ceiling ?? .max)
            if state.violations > 0 || isOverCeiling || outer.isStopped { stop.stop() }
        }
        let result: Result<Evidence, RunError>
        do throws(RunError) {
            result = .success(try await Run(scenario, settings, on: loop).perform())
        } catch {
            result = .failure(error)
        }
        await targets.stop()
        folder.remove()
        return try result.get()
    }

    private mutating func explore(
        _ scenario: Scenario, _ outer: RunStop, _ program: String, _ loop: EventLoop
    ) async {
        var plan = Exploration.Plan(scenario, run: "\(RunID())")
        plan.defect = defect.name
        plan.program = program
        do throws(ExploreError) {
            let findings = try await Exploration(plan, on: loop, isStopped: { outer.isStopped }).perform()
            conclusion = findings.conclusion
            schedules = findings.tally.untilFirst ?? findings.tally.schedules
            guard let found = findings.counterexample else { return }
            witnesses = found.violations.count
            broken = findings.invariants.filter { invariant in
                found.violations.contains { $0.invariant == invariant.rawValue }
            }
        } catch {
            obstacle = error.description
        }
    }

    private mutating func read(_ evidence: Evidence) throws(RunError) {
        conclusion = .merging(evidence.verdicts.map(\.conclusion))
        broken = evidence.verdicts.filter { $0.conclusion == .fail }.map(\.invariant)
        let proofs = evidence.verdicts.filter { $0.conclusion == .fail }.flatMap(\.witnesses)
        witnesses = proofs.count
        // A proof is complete when the last of its operations is, or when a probe saw it.
        let completions = proofs.compactMap { proof in proof.operations.map(\.completed).max() ?? proof.instant }
        guard let first = completions.min() else { return }
        let last = proofs.flatMap(\.operations).filter { $0.completed == first }.map(\.round).max()
        if evidence.rounds > 0, let last { round = Int(last) + 1 }
        do throws(HistoryFileError) {
            var count = 0
            try evidence.history?.forEach { if $0.completed <= first { count += 1 } }
            operations = count
        } catch {
            throw .history(error)
        }
    }
}

extension DefectTrial {
    /// Whether the scenario saw the defect, and proved it.
    public var isCaught: Bool { conclusion == .fail && witnesses > 0 }

    /// What was found, in a line: the broken invariants, and when the first violation was complete.
    public var finding: String {
        if obstacle != nil { return "could not be run" }
        if isCaught, let schedules {
            return "fail after \(schedules) schedule\(schedules == 1 ? "" : "s"): "
                + broken.map(\.rawValue).joined(separator: ", ")
        }
        guard isCaught, let operations else { return "\(conclusion.rawValue): not seen" }
        let place = round.map { ", in round \($0)" } ?? ""
        return "fail after \(operations) operation\(operations == 1 ? "" : "s")\(place): "
            + broken.map(\.rawValue).joined(separator: ", ")
    }
}
