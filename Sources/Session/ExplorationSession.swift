internal import Checkers
public import Explorer
internal import Harness
internal import Redaction
public import Reporting
internal import Scenario

/// Explores a scenario, and writes what was found: the forms of a report, and if a schedule breaks something, that
/// schedule (`schedule.json`).
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
        /// The path of the schedule, if there is one.
        public var schedule: String?
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
        report.scenarios = [Report.Scenario(findings, in: folder)]
        var outcome = Outcome(findings: findings, report: report, folder: folder)
        do throws(ReportError) {
            try folder.write(report)
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
    fileprivate init(_ findings: Findings, in folder: ReportFolder) {
        let scenario = findings.plan.scenario
        self.init(name: scenario.name, file: scenario.source.path)
        text = scenario.source.text
        description = scenario.description
        defect = findings.plan.defect
        clients = scenario.clients
        duration = findings.duration
        rounds = findings.tally.schedules
        notes = findings.remarks
        let drawn = findings.record.map { record in
            Report.Schedule(
                findings.sentence, record, clients: scenario.clients,
                command: "stampede replay \(folder.path)/schedule.json")
        }
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
                    witnesses: violations.map { Report.Witness($0.message, [], schedule: drawn) }, examined: examined)
            }
            let isOther = findings.counterexample != nil
            return Report.Verdict(
                invariant.rawValue, line: line, isOther ? .inconclusive : findings.conclusion,
                reason: isOther ? "the search ended at the first violation" : findings.sentence, examined: examined)
        }
    }
}

extension Report.Schedule {
    /// What happened in a schedule of so many clients.
    public init(_ title: String, _ record: ScheduleRecord, clients: Int, command: String = "") {
        self.init(
            title, actors: (0..<clients).map { "client \($0 + 1)" },
            steps: record.entries.map { entry in
                switch entry.kind {
                case .request: Step(.request, actor: entry.client, entry.text)
                case .command: Step(.command, actor: entry.client, entry.text, answer: entry.answer)
                case .answer: Step(.request, actor: entry.client, "answered", answer: entry.text)
                case .event: Step(.event, actor: entry.client, entry.text)
                }
            }, command: command)
    }
}
