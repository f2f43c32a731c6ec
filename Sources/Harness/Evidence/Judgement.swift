internal import Checkers
internal import EventLoop
internal import History
internal import Scenario

/// Judges what a run left behind, in one pass over its history.
struct Judgement {
    let scenario: Scenario
    let history: RecordedHistory
    let connections: [ConnectionSample]
    /// How many the target may hold, where that is asked for.
    let ceiling: Int?
    /// What became of the operations whose clients never learnt it, where a witness could tell.
    var resolution: Resolution?
    /// An operation with the duration that was measured, where its interval is wider because a clock may be wrong.
    var measured: @Sendable (Operation) -> Operation = { $0 }
    /// What was done on purpose, and when.
    var faults: [FaultWindow] = []
    /// What the service said about itself.
    var health: [HealthReading] = []
    /// What was wrong before there was an operation.
    var startProblem: String?
    /// The run was stopped before its end.
    var isCutShort = false
    /// What was judged of answers while they came.
    var answered: [Verdict] = []

    /// The verdicts in the order of the file, the thresholds last, and those that are only measured.
    func verdicts() throws(HistoryFileError) -> (verdicts: [Verdict], overlap: RoundOverlap?, measured: [Verdict]) {
        let rules = LeaseRules(timeToLive: scenario.lease.nanoseconds, tolerance: tolerance)
        var checks = Checks(for: settings.filter { !$0.isOfAnswers }, leases: rules)
        var answers = Checks(for: settings.filter { $0.isOfAnswers && !$0.isOfDurations }, leases: rules)
        var durations = Checks(for: settings.filter(\.isOfDurations), leases: rules)
        var measures = Checks(for: scenario.measures.compactMap { setting(of: $0) }, leases: rules)
        var degradation = degradation
        if let resolution {
            try resolution.forEach(of: history) {
                checks.observe($0)
                measures.observe($0)
            }
        }
        try history.forEach {
            if resolution == nil {
                checks.observe($0)
                measures.observe($0)
            }
            answers.observe($0)
            durations.observe(measured($0))
            degradation?.observe($0)
        }
        let incomplete = history.fault?.description
        var judged = checks.finish(names: history.names, incomplete: incomplete)
        judged += answers.finish(names: history.names, incomplete: incomplete)
        judged += durations.finish(names: history.names, incomplete: incomplete, isCutShort: isCutShort)
        if let ceiling {
            judged.append(.connectionCeiling(connections, ceiling: ceiling))
        }
        if let limits = scenario.leakLimits {
            judged.append(.connectionLeak(connections, allowance: limits.allowance))
        }
        if scenario.invariants.contains(where: { $0.invariant == .rejectedConnections }) {
            judged.append(.rejectedConnections(connections, faults: faults))
        }
        if let degradation { judged.append(degradation.finish()) }
        if let healthTruth { judged.append(healthTruth) }
        judged += answered
        let order = scenario.invariants.map(\.invariant) + [.thresholds, .connectionCeiling]
        judged.sort { (order.firstIndex(of: $0.invariant) ?? 0) < (order.firstIndex(of: $1.invariant) ?? 0) }
        return (judged, checks.overlap, measures.finish(names: history.names, incomplete: incomplete))
    }

    /// How late a lease may end. Redis ends one within some milliseconds of its TTL, never before it.
    private var tolerance: Int64 {
        for case .leaseExpiry(let tolerance) in scenario.invariants.map(\.settings) { return tolerance.nanoseconds }
        return 50_000_000
    }

    /// Judges the behaviour under faults, if that is asked for; what isn't an operation is taken in already.
    private var degradation: GracefulDegradation? {
        guard let asked = scenario.degradation else { return nil }
        var check = GracefulDegradation(
            faults, deadline: asked.deadline.nanoseconds, recovery: asked.recovery.nanoseconds)
        if let startProblem { check.observe(problem: startProblem, at: Instant(nanoseconds: 0)) }
        return check
    }

    /// What is to be said of health, if that is asked for.
    private var healthTruth: Verdict? {
        guard let asked = scenario.healthTruth else { return nil }
        var check = HealthTruth(faults, notice: asked.notice.nanoseconds, recovery: asked.recovery.nanoseconds)
        for reading in health { check.observe(reading) }
        return check.finish()
    }

    /// How an invariant is judged by the history; nil if it isn't.
    private func setting(of invariant: Invariant) -> InvariantSetting? {
        switch invariant {
        case .exclusiveWinner: .exclusiveWinner(clients: scenario.takers)
        case .mutualExclusion: .mutualExclusion
        case .linearizability: .linearizability
        case .leaseExpiry: .leaseExpiry
        case .tokenGuard: .tokenGuard
        case .releaseFrees: .releaseFrees
        case .fencing: .fencing
        default: nil
        }
    }

    private var settings: [InvariantSetting] {
        var settings = scenario.invariants.compactMap { setting(of: $0.invariant) }
        if !scenario.thresholds.isEmpty { settings.append(.thresholds(scenario.thresholds.map { Threshold($0) })) }
        return settings
    }
}

extension Verdict {
    /// What is told of an invariant that is measured, and need not hold.
    var measure: String {
        let name = "\(invariant.rawValue) is measured, and need not hold"
        let grants = examined.first { $0.name == "grants" }.map { ", in \($0.value) grants" } ?? ""
        return switch conclusion {
        case .pass: "\(name): it held, \(reason)"
        case .fail: "\(name): it was broken, \(reason)\(grants)"
        case .inconclusive: "\(name): it could not be decided, \(reason)"
        }
    }
}

extension InvariantSetting {
    /// Whether it is about what clients were answered: a witness tells neither how long that took, nor the numbers in it.
    fileprivate var isOfAnswers: Bool {
        switch self {
        case .thresholds, .fencing: true
        default: false
        }
    }

    /// Whether it is about how long operations took.
    fileprivate var isOfDurations: Bool {
        if case .thresholds = self { true } else { false }
    }
}

extension Scenario {
    /// How many clients take part in the contest of a round: those of groups that acquire.
    fileprivate var takers: Int {
        groups.filter { $0.steps.contains { $0.action == .acquire || $0.action.request?.role == .acquire } }.reduce(0) {
            $0 + $1.clients
        }
    }

    /// Whether something is expected or captured of answers.
    var expects: Bool { invariants.contains { $0.invariant == .expectations } }

    /// What is asked of the target under faults, if something is.
    var degradation: Degradation? {
        for case .gracefulDegradation(let degradation) in invariants.map(\.settings) { return degradation }
        return nil
    }

    /// What is asked of what the service says about itself, if something is.
    var healthTruth: HealthTruth? {
        for case .healthTruth(let truth) in invariants.map(\.settings) { return truth }
        return nil
    }

    /// How many connections may be left, where that is asked for.
    var leakLimits: LeakLimits? {
        for case .connectionLeak(let limits) in invariants.map(\.settings) { return limits }
        return nil
    }

    /// Whether it matters who holds connections.
    var looksAtConnections: Bool { ceiling != nil || leakLimits != nil || !faults.isEmpty }

    /// Whether connections that a fault took on purpose have to be told from others at each look.
    var judgesStrangers: Bool {
        ceiling != nil && faults.contains { if case .redisHog = $0.kind { true } else { false } }
    }

    /// How many connections the target may hold, where that is asked for.
    var ceiling: Int? {
        for case .connectionCeiling(let ceiling) in invariants.map(\.settings) { return ceiling }
        return nil
    }
}

extension Threshold {
    /// A limit of a scenario's file.
    fileprivate init(_ asked: Scenario.Threshold) {
        let metric: Metric =
            switch asked.measure {
            case .percentile(let share): .latency(percentile: share)
            case .meanLatency: .meanLatency
            case .longestLatency: .longestLatency
            case .count(let outcome): .count(of: [outcome])
            case .share(let outcome): .share(of: [outcome])
            case .throughput: .throughput
            }
        let bound: Bound =
            switch asked.comparison {
            case .less: .below
            case .atMost: .atMost
            case .greater: .above
            case .atLeast: .atLeast
            case .equal: .exactly
            }
        self.init(metric, bound, asked.limit)
    }
}
