internal import History

/// What a pass over the leases of a history counted and found. Witnesses are bounded, counts are not.
struct LeaseTally {
    /// Findings of a kind that are kept as witnesses.
    private static let kept = 5

    var acquires = 0
    var grants = 0
    var conflicts = 0
    var unknownAcquires = 0
    /// Acquires that began before another of the same resource had ended.
    var overlaps = 0
    /// Granted releases and extensions by a token that had been granted.
    var uses = 0
    /// Releases and extensions that were refused.
    var refusals = 0
    var readings = 0
    /// Grants that followed a lease that nobody gave back.
    var takenAfterExpiry = 0
    /// Grants that followed a release, at a time when the lease would still have run.
    var takenAfterRelease = 0
    /// Conflicts that only an acquire of unknown outcome can explain.
    var explainedByUnknown = 0
    /// Operations that could not be judged, since what was needed had been dropped or the budget ran out.
    var undecided = 0
    /// Suspicions for which there was no room, beside others of the same resource.
    var dropped = 0
    /// Resources that weren't judged, since a token was granted more than once.
    var reusedTokens = 0
    /// Resources that were decided by search, that its budget could not decide, and that were too long for it.
    var searched = 0
    var searchUndecided = 0
    var tooLong = 0

    private(set) var found = [Int](repeating: 0, count: LeaseViolation.allCases.count)
    private(set) var findings: [LeaseFinding] = []
    /// Findings of grants within one round, for the check of rounds.
    private(set) var doubleWins: [LeaseFinding] = []
    private(set) var doubleWinsFound = 0
    /// A conflict that nobody can have caused, for each of the first rounds that had one.
    private(set) var causeless: [RoundKey: LeaseFinding] = [:]

    mutating func add(_ finding: LeaseFinding) {
        found[finding.kind.rawValue] += 1
        if found[finding.kind.rawValue] <= Self.kept { findings.append(finding) }
        switch finding.kind {
        case .doubleGrant, .earlyGrant, .crowd:
            guard finding.isWithinRound else { return }
            doubleWinsFound += 1
            if doubleWins.count < Self.kept { doubleWins.append(finding) }
        case .phantomConflict, .conflictAfterRelease, .lateExpiry:
            guard causeless.count < RoundKey.kept, let conflict = finding.operations.last else { return }
            causeless[RoundKey(conflict)] = finding
        default: break
        }
    }

    func count(_ kinds: [LeaseViolation]) -> Int { kinds.reduce(0) { $0 + found[$1.rawValue] } }
}

/// A contest: one resource in one round.
struct RoundKey: Hashable {
    /// Contests of a special kind that are kept by name.
    static let kept = 10_000

    var resource: Names.ID
    var round: UInt32

    /// Both as one number.
    var number: UInt64 { UInt64(resource.rawValue) << 32 | UInt64(round) }

    init(_ operation: Operation) {
        resource = operation.resource
        round = operation.round
    }
}
