internal import Checkers
public import Explorer
internal import Harness
public import Reporting
internal import Scenario

/// Explores a scenario, and writes what was found: the forms of a report, and if a schedule breaks something, that
/// schedule (`schedule.json`) and its drawing (`sequence.html`).
public struct ExplorationSession: Sendable {
    /// What is explored, and where the report goes.
    public struct Plan: Sendable {
        /// What is explored.
        public var exploration: Exploration.Plan
        /// Values of the scenario that the command line replaces, as `key=value`.
        public var settings: [String] = []
        /// What starts the service, if the command line says.
        public var service: ServiceChoice?
        /// The command line that runs it again.
        public var command: [String]
        /// The folder in which the run's own folder is made.
        public var reports = "Reports"

        /// This exploration.
        public init(_ exploration: Exploration.Plan, command: [String]) {
            self.exploration = exploration
            self.command = command
        }
    }

    /// What it came to.
    public struct Outcome: Sendable {
        /// What was found.
        public var findings: Findings
        /// The report.
        public var report: Report
        /// Where it stands.
        public var folder: ReportFolder
        /// The paths of the schedule and of its drawing, if there are some.
        public var schedule: String?
        /// The drawing.
        public var drawing: String?
        /// Why the report could not be written.
        public var writeError: ReportError?
    }

    private let plan: Plan
    private let isStopped: @Sendable () -> Bool

    /// A session that has not begun.
    public init(_ plan: Plan, isStopped: @escaping @Sendable () -> Bool = { false }) {
        self.plan = plan
        self.isStopped = isStopped
    }

    /// Explores, and writes the report.
    public func perform(
        progress: @escaping @Sendable (Tally) -> Void = { _ in }
    ) async throws(ExploreError) -> Outcome {
        let id = RunID()
        let folder = ReportFolder("\(plan.reports)/\(id)")
        do throws(ReportError) { try folder.make() } catch { throw .unavailable("\(error)") }
        let started = Report.Timestamp.now
        let findings = try await Exploration(plan.exploration, isStopped: isStopped).perform(progress: progress)
        var seed: UInt64 = 0
        if case .pct(let settings) = plan.exploration.strategy { seed = settings.seed }
        var report = Report(
            run: Report.Run(
                id: "\(id)", command: "\(ShellCommand(plan.command))", seed: seed, startedAt: started,
                versions: Report.Versions(stampede: Version.current), machine: .current))
        report.run.duration = findings.duration
        report.run.interrupted = isStopped()
        report.scenarios = [Report.Scenario(findings)]
        var outcome = Outcome(findings: findings, report: report, folder: folder)
        do throws(ReportError) {
            try folder.write(report)
            outcome.drawing = try folder.write(SequencePage(findings).text, named: "sequence.html")
            if let found = findings.counterexample {
                let file = ScheduleFile(
                    found, of: plan.exploration.scenario, settings: plan.settings, command: plan.service?.command,
                    ready: plan.service?.ready, defect: plan.exploration.defect)
                outcome.schedule = try folder.write(file.text, named: "schedule.json")
            }
        } catch {
            outcome.writeError = error
        }
        return outcome
    }
}

extension ServiceChoice {
    /// The command that starts the service, if it is one.
    fileprivate var command: String? { if case .command(let text)? = kind { text } else { nil } }
}

extension Report.Scenario {
    /// What an exploration found, in a report.
    fileprivate init(_ findings: Findings) {
        let scenario = findings.plan.scenario
        self.init(name: scenario.name, file: scenario.source.path)
        text = scenario.source.text
        description = scenario.description
        defect = findings.plan.defect
        clients = scenario.clients
        duration = findings.duration
        rounds = findings.tally.schedules
        notes = findings.remarks
        let broken = Dictionary(grouping: findings.counterexample?.violations ?? [], by: \.invariant)
        verdicts = findings.invariants.map { invariant in
            let line = scenario.invariants.first { $0.invariant == invariant }?.position.line
            let examined = [
                Report.Count("schedules", findings.tally.schedules),
                Report.Count("steps at most", findings.tally.longest),
            ]
            if let violations = broken[invariant.rawValue] {
                return Report.Verdict(
                    invariant.rawValue, line: line, .fail, reason: violations[0].message,
                    witnesses: violations.map { Report.Witness($0.message, []) }, examined: examined)
            }
            let isOther = findings.counterexample != nil
            return Report.Verdict(
                invariant.rawValue, line: line, isOther ? .inconclusive : findings.conclusion,
                reason: isOther ? "the search ended at the first violation" : findings.sentence, examined: examined)
        }
    }
}
