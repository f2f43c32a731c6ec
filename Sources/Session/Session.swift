public import EventLoop
public import Harness
public import RedisClient
public import Reporting
public import Scenario

/// Runs scenarios one after another, each against a private Redis of its own or all against a given one, and
/// makes one report of them.
public struct Session: Sendable {
    /// What to run, and against what.
    public struct Plan: Sendable {
        /// The scenarios, in order.
        public var scenarios: [Scenario]
        /// A Redis that is there already; nil: a private one is started for each scenario.
        public var redis: RedisConfiguration?
        /// The seed for scenarios that name none.
        public var seed: UInt64
        /// The name of the bug to switch on; one that every scenario can see.
        public var defect: String?
        /// What replaces the service of scenarios that send requests.
        public var service: ServiceChoice?
        /// The program that has the occupation service as its command `serve`. Default: this one.
        public var program = "/proc/self/exe"
        /// The command line that runs it again, the seed included.
        public var command: [String]
        /// The most operations a second, all clients together; nil: 100 on another machine, no limit on this one.
        public var rate: Int?
        /// What the target is spared, all scenarios together; in place of `rate`.
        public var limit: TrafficLimit?
        /// How often scenarios are run.
        public var repetition = Repetition()
        /// A Redis whose connections are counted, whatever the scenarios use.
        public var watched: RedisConfiguration?
        /// The most connections that it may hold; nil: its own limit.
        public var ceiling: Int?
        /// Whether to resolve outcomes that no client learnt by what the private Redis executed.
        public var witness = false
        /// The folder in which the run's own folder is made.
        public var reports = "Reports"

        /// These scenarios with this seed.
        public init(_ scenarios: [Scenario], seed: UInt64, command: [String]) {
            self.scenarios = scenarios
            self.seed = seed
            self.command = command
        }
    }

    /// What a session came to.
    public struct Outcome: Sendable {
        /// The report.
        public var report: Report
        /// Where its forms stand.
        public var folder: ReportFolder
        /// Why they could not be written, if they could not.
        public var writeError: ReportError?
        /// Whether a scenario could not begin, because its target or the machine was not ready for it.
        public var isTargetMissing: Bool

        /// Whether nothing was judged: then what stood in the way is all there is to tell.
        public var isEmpty: Bool { report.scenarios.allSatisfy(\.verdicts.isEmpty) && !report.run.interrupted }

        /// What stood in the way, each once, in the order in which it was met: what is wrong, and what to do.
        public var obstacles: [String] {
            let told = report.scenarios.compactMap { $0.obstacle?.message } + (writeError.map { ["\($0)"] } ?? [])
            return told.enumerated().filter { !told[..<$0].contains($1) }.map(\.1)
        }
    }

    private let plan: Plan
    private let stop: RunStop
    private let loop: EventLoop
    private let id = RunID()

    /// A session that has not begun; `stop` ends it early.
    public init(_ plan: Plan, stop: RunStop = RunStop(), on loop: EventLoop = .shared) {
        self.plan = plan
        self.stop = stop
        self.loop = loop
    }

    /// Runs every scenario, and writes the report; runs none if the report's folder can't be made. `progress` is told some ten times a second how it goes.
    public func perform(progress: @escaping @Sendable (ProgressSnapshot) -> Void = { _ in }) async -> Outcome {
        let folder = ReportFolder("\(plan.reports)/\(id)")
        var report = Report(
            run: Report.Run(
                id: "\(id)", command: "\(ShellCommand(plan.command))", seed: plan.seed,
                startedAt: .now, versions: Report.Versions(stampede: Version.current), machine: .current))
        let began = MonotonicClock.now
        var outcome = Outcome(report: report, folder: folder, writeError: nil, isTargetMissing: false)
        do throws(ReportError) { try folder.make() } catch { outcome.writeError = error }
        guard outcome.writeError == nil else { return outcome }
        var tries = [Tries](repeating: Tries(), count: plan.scenarios.count)
        var course = Course()
        while course.goesOn(plan.repetition, stop) {
            for (index, scenario) in plan.scenarios.enumerated() where !stop.isStopped && !course.isOver {
                repeat {
                    let run = ScenarioRun(
                        scenario, called: tries[index].name(of: scenario.name), plan: plan, run: id, folder: folder,
                        stop: stop, loop: loop)
                    let result: ScenarioRun.Result
                    if let reason = await reasonNotToRun(scenario, tries) {
                        result = run.notRun(because: reason)
                    } else {
                        result = await run.perform { state in
                            progress(
                                ProgressSnapshot(state, of: scenario, number: index + 1, among: plan.scenarios.count))
                        }
                    }
                    tries[index].add(result.scenario)
                    course.note(result, plan.repetition)
                    if !result.redisVersion.isEmpty { report.run.versions.redis = result.redisVersion }
                    outcome.isTargetMissing = outcome.isTargetMissing || result.isTargetMissing
                } while course.triesAgain(plan.repetition, stop)
            }
        }
        report.scenarios = tries.flatMap(\.parts)
        report.run.duration = MonotonicClock.now - began
        report.run.interrupted = stop.isStopped
        outcome.report = report
        do throws(ReportError) { try folder.write(report) } catch { outcome.writeError = error }
        return outcome
    }

    /// Why a scenario has to be left out, if it has.
    private func reasonNotToRun(_ scenario: Scenario, _ tries: [Tries]) async -> String? {
        for need in scenario.needs {
            if let index = plan.scenarios.firstIndex(where: { $0.name == need.name }), !tries[index].hasPassed {
                return "it was not run, for `\(need.name)` did not pass, which it needs"
            }
        }
        guard let limit = plan.limit else { return nil }
        return await loop.run { limit.spent.map { "it was not run: \($0)" } }
    }
}

extension ProgressSnapshot {
    fileprivate init(_ run: RunProgress, of scenario: Scenario, number: Int, among count: Int) {
        self.init(scenario: scenario.name)
        self.number = number
        scenarios = count
        rounds = run.rounds
        roundsPlanned = run.roundsInAll
        operations = run.operations
        operationsPerSecond = run.elapsed > 0 ? Double(run.operations) * 1e9 / Double(run.elapsed) : 0
        conflicts = run.conflicts
        violations = run.violations
        connections = run.connections
        ceiling = run.ceiling
        warning = run.ceiling.map { $0 * 3 / 4 }
        elapsed = run.elapsed
        remaining = run.left
    }
}
