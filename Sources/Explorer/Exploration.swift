internal import Checkers
public import EventLoop
internal import Harness
public import RedisClient
public import Scenario

/// Explores the schedules of a scenario, or repeats one.
public struct Exploration: Sendable {
    /// What is explored, and how far.
    public struct Plan: Sendable {
        /// The scenario, its service included.
        public var scenario: Scenario
        /// The name of the run.
        public var run: String
        /// The user's own Redis; nil for a private one.
        public var redis: RedisConfiguration?
        /// A bug to switch on, by name.
        public var defect: String?
        /// How schedules are chosen.
        public var strategy = Strategy.exhaustive
        /// The bounds beside those of the scenario.
        public var seconds: Int?
        /// The program that has our own service as its command `serve`.
        public var program = "/proc/self/exe"

        /// This scenario.
        public init(_ scenario: Scenario, run: String) {
            self.scenario = scenario
            self.run = run
        }

        /// What the scenario says of explorations, or the defaults.
        public var exploration: Scenario.Exploration { scenario.exploration ?? .usual }
    }

    /// How schedules are chosen.
    public enum Strategy: Sendable, Equatable {
        /// All of them.
        case exhaustive
        /// At random, by priorities.
        case pct(PrioritySearch.Settings)
    }

    private let plan: Plan
    private let loop: EventLoop
    private let isStopped: @Sendable () -> Bool

    /// An exploration that has not begun.
    public init(_ plan: Plan, on loop: EventLoop = .shared, isStopped: @escaping @Sendable () -> Bool = { false }) {
        self.plan = plan
        self.loop = loop
        self.isStopped = isStopped
    }

    /// Searches, and tells what was found. `progress` is called after each schedule, on the loop's thread.
    public func perform(
        progress: @escaping @Sendable (Tally) -> Void = { _ in }
    ) async throws(ExploreError) -> Findings {
        try check()
        return try await loop.run { () throws(ExploreError) in
            try await Stage.with(plan, on: loop) { system, stage throws(ExploreError) in
                try await search(system, stage, progress)
            }
        }
    }

    /// Repeats one schedule.
    public func replay(_ steps: [Step]) async throws(ExploreError) -> (result: Replay.Result, record: ScheduleRecord) {
        try check()
        return try await loop.run { () throws(ExploreError) in
            try await Stage.with(plan, on: loop) { system, stage throws(ExploreError) in
                try await warmUp(system, stage)
                let result = try await Replay.run(steps, in: system)
                return (result, system.latest)
            }
        }
    }

    private func check() throws(ExploreError) {
        let scenario = plan.scenario
        let judge = ScheduleJudge(scenario)
        guard !judge.judged.isEmpty else {
            let known = ScheduleJudge.known.map(\.rawValue).joined(separator: ", ")
            throw .badInput("no invariant of the scenario can be judged of a schedule; those that can: \(known)")
        }
        guard scenario.clients > 1 || !plan.exploration.events.isEmpty else {
            throw .badInput(
                "the scenario has one client, so nothing is concurrent; write `clients: 2` or more, or give --requests")
        }
        guard scenario.clients <= 100 else {
            throw .badInput("\(scenario.clients) clients have more schedules than anybody can try; at most 100")
        }
        for step in scenario.groups.flatMap(\.steps) {
            switch step.action {
            case .poll, .wait:
                throw .badInput(
                    "line \(step.position.line): a schedule has no clock, so it can't poll or wait; leave the step out, or let the lease expire as an event"
                )
            case .request(let request) where request.retry != nil:
                throw .badInput(
                    "line \(step.position.line): a schedule has no clock, so it can't try again; leave `retry` out")
            default: break
            }
        }
    }

    private func warmUp(_ system: ServiceSystem, _ stage: Stage) async throws(ExploreError) {
        try await system.warmUp()
        guard system.notices.commands > 0 else {
            throw .unavailable(
                "no Redis command reached \(stage.address): does the service read REDIS_URL? (--exec can also name it: {redis})"
            )
        }
    }

    private func search(
        _ system: ServiceSystem, _ stage: Stage, _ progress: @escaping (Tally) -> Void
    ) async throws(ExploreError) -> Findings {
        try await warmUp(system, stage)
        let began = MonotonicClock.now
        let bounds = bounds(from: began)
        var findings = Findings(plan)
        switch plan.strategy {
        case .exhaustive:
            var search = ExhaustiveSearch(bounds, isStopped: isStopped, progress: progress)
            findings.ending = try await search.search(system) { findings.record = system.latest }
            findings.tally = search.tally
            findings.uncontrollable = search.uncontrollable
            findings.isReduced = search.isReduced
        case .pct(let settings):
            var search = PrioritySearch(bounds, settings, isStopped: isStopped, progress: progress)
            findings.ending = try await search.search(system)
            // The latest schedule was the one that confirmed the violation.
            if case .violated = findings.ending { findings.record = system.latest }
            findings.tally = search.tally
            findings.probability = search.probability
        }
        findings.duration = MonotonicClock.now - began
        try await system.undone()
        findings.notices = system.notices
        return findings
    }

    private func bounds(from began: Int64) -> Bounds {
        let exploration = plan.exploration
        var bounds = Bounds()
        bounds.preemptions = exploration.preemptions
        bounds.schedules = exploration.schedules
        bounds.isReduced = exploration.isReduced
        bounds.isSymmetric = exploration.isSymmetric
        bounds.deadline = plan.seconds.map { began + Int64($0) * 1_000_000_000 }
        return bounds
    }
}

extension Exploration.Plan {
    func settings(isForeign: Bool) -> ServiceSystem.Settings {
        var settings = ServiceSystem.Settings()
        settings.events = Set(exploration.events.flatMap(\.actions))
        settings.eventBudget = exploration.eventsAtMost
        settings.startsAreSteps = exploration.starts == .scheduled
        settings.orderMatters = ScheduleJudge(scenario).orderMatters
        settings.isForeign = isForeign
        settings.timeout = max(15_000_000_000, 3 * scenario.timeout.nanoseconds)
        return settings
    }
}

extension Scenario.Exploration.Event {
    /// The steps that it allows.
    var actions: [Step.Action] {
        switch self {
        case .expire: [.expire]
        case .dropBefore: [.dropBefore]
        case .dropAfter: [.dropAfter]
        case .error: [.loading, .readOnly, .outOfMemory, .maxClients]
        case .kill: [.restart]
        }
    }
}
