public import History

/// An invariant that a scenario asks for, with what it needs to know beyond the leases.
public enum InvariantSetting: Sendable, Equatable {
    /// So many clients take part in each round; nil: unknown, then rounds are judged at the end.
    case exclusiveWinner(clients: Int?)
    /// No two surely-held spans overlap.
    case mutualExclusion
    /// Each resource's history is that of a lease.
    case linearizability
    /// Leases end by their TTL.
    case leaseExpiry
    /// Tokens that hold nothing are refused.
    case tokenGuard
    /// A release frees.
    case releaseFrees
    /// Fencing tokens grow.
    case fencing
    /// These limits are kept.
    case thresholds([Threshold])

    /// The invariant.
    public var invariant: Invariant {
        switch self {
        case .exclusiveWinner: return .exclusiveWinner
        case .mutualExclusion: return .mutualExclusion
        case .linearizability: return .linearizability
        case .leaseExpiry: return .leaseExpiry
        case .tokenGuard: return .tokenGuard
        case .releaseFrees: return .releaseFrees
        case .fencing: return .fencing
        case .thresholds: return .thresholds
        }
    }
}

/// Judges all invariants of a scenario that are about its history, in one pass in the order of completion.
///
///     var checks = Checks(for: settings, leases: rules)
///     try history.forEach { checks.observe($0) }
///     let verdicts = checks.finish(names: history.names)
///
/// Memory follows what is open at one time, not the length of the history. A history that breaks the assumptions
/// (time running backwards, holes) makes every verdict inconclusive.
public struct Checks {
    private let settings: [InvariantSetting]
    private let rules: LeaseRules
    private var sweep: LeaseSweep?
    private var winners: ExclusiveWinner?
    private var fencing: Fencing?
    private var thresholds: Thresholds?
    private var search: LeaseSearch?
    private var last = Instant(nanoseconds: .min)
    private var problem: String?
    /// How many operations were observed.
    public private(set) var operations = 0

    /// Checks for these invariants, on leases of this kind.
    public init(for settings: [InvariantSetting], leases rules: LeaseRules) {
        self.settings = settings
        self.rules = rules
        for setting in settings {
            switch setting {
            case .fencing: fencing = Fencing()
            case .thresholds(let asked): thresholds = Thresholds(asked)
            case .exclusiveWinner(let clients):
                winners = ExclusiveWinner(clients: clients)
                sweep = LeaseSweep(rules)
            case .linearizability:
                search = LeaseSearch(rules)
                sweep = LeaseSweep(rules)
            default: sweep = LeaseSweep(rules)
            }
        }
    }

    /// Takes in the next operation.
    public mutating func observe(_ operation: Operation) {
        operations += 1
        if operation.completed < last || operation.completed < operation.invoked { noteDisorder(operation) }
        last = operation.completed
        sweep?.observe(operation)
        search?.observe(operation)
        winners?.observe(operation)
        fencing?.observe(operation)
        thresholds?.observe(operation)
    }

    private mutating func noteDisorder(_ operation: Operation) {
        if problem == nil {
            problem =
                "the history is impossible: operation \(operations) of client \(operation.client) runs backwards in time"
        }
    }

    /// The verdicts, in the order of the settings. `incomplete` tells why operations are missing, if some are: then
    /// nothing can be proved. `isCutShort` tells that the run was stopped before its end.
    public mutating func finish(names: Names, incomplete: String? = nil, isCutShort: Bool = false) -> [Verdict] {
        if let reason = incomplete.map({ "the history is incomplete: \($0)" }) ?? problem {
            return settings.map {
                Verdict(
                    $0.invariant, .inconclusive, reason: reason, examined: [Verdict.Count("operations", operations)])
            }
        }
        var leases = sweep?.finish() ?? LeaseTally()
        search?.finish(into: &leases)
        return settings.map { setting in
            switch setting {
            case .exclusiveWinner:
                return winners?.finish(leases, names, rules)
                    ?? leases.verdict(setting.invariant, names, rules)
            case .fencing: return fencing?.finish(names) ?? leases.verdict(setting.invariant, names, rules)
            case .thresholds:
                return thresholds?.finish(isCutShort: isCutShort) ?? leases.verdict(setting.invariant, names, rules)
            default: return leases.verdict(setting.invariant, names, rules)
            }
        }
    }

    /// How many acquires of each round were under way at once, if `exclusiveWinner` was asked for; after `finish`.
    public var overlap: RoundOverlap? { winners?.overlap }
}
