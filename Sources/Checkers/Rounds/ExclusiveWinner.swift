internal import History

/// Counts, round by round, who was granted and who got which answer, and how many acquires overlapped.
///
/// A round is judged when all its clients have answered, or at the end if their number isn't known; so memory is
/// that of the rounds under way (16 bytes an acquire). A failed or refused answer to an acquire breaks the invariant
/// outright. That two grants or none are a violation is proved by the sweep of leases, which knows of releases,
/// expiry and holders from before; what it can't prove is counted as undecided here.
struct ExclusiveWinner {
    private struct Contest {
        var starts: [Int64] = []
        var ends: [Int64] = []
        var granted = 0
        var conflicts = 0
        var broken = 0
        var unknown = 0
    }

    private static let kept = 5

    private let clients: Int?
    private var open: [RoundKey: Contest] = [:]
    private var last: (key: RoundKey, contest: Contest)?
    /// Rounds in which everybody was turned away: a violation where nobody can have held the resource.
    private var winnerless: Set<RoundKey> = []
    private(set) var overlap = RoundOverlap()
    private(set) var rounds = 0
    private(set) var decided = 0
    private(set) var undecided = 0
    private(set) var broken = 0
    private(set) var strangest: [Operation] = []

    init(clients: Int?) { self.clients = clients }

    mutating func observe(_ operation: Operation) {
        guard operation.kind == .acquire else { return }
        let key = RoundKey(operation)
        if last?.key != key {
            if let last { open[last.key] = last.contest }
            last = (key, open.removeValue(forKey: key) ?? Contest())
        }
        add(operation)
        if let clients, let (key, contest) = last, contest.starts.count >= clients {
            judge(key, contest)
            last = nil
        }
    }

    private mutating func add(_ operation: Operation) {
        last?.contest.starts.append(operation.invoked.nanoseconds)
        last?.contest.ends.append(operation.completed.nanoseconds)
        switch operation.outcome {
        case .granted: last?.contest.granted += 1
        case .conflict: last?.contest.conflicts += 1
        case .unavailable, .indeterminate: last?.contest.unknown += 1
        case .failed, .refused:
            last?.contest.broken += 1
            broken += 1
            if strangest.count < Self.kept { strangest.append(operation) }
        }
    }

    private mutating func judge(_ key: RoundKey, _ contest: Contest) {
        rounds += 1
        let depth = RoundOverlap.depth(of: contest.starts, contest.ends)
        overlap.add(depth)
        let isWhole = clients.map { contest.starts.count == $0 } ?? true
        let isClear = contest.granted == 1 && contest.unknown == 0 && contest.broken == 0
        if isWhole, isClear, depth >= 2 { decided += 1 } else { undecided += 1 }
        if isWhole, contest.granted == 0, contest.unknown == 0, winnerless.count < RoundKey.kept {
            winnerless.insert(key)
        }
    }

    /// The verdict; `leases` is what the sweep of the same history found.
    mutating func finish(_ leases: LeaseTally, _ names: Names, _ rules: LeaseRules) -> Verdict {
        if let last { open[last.key] = last.contest }
        last = nil
        for (key, contest) in open { judge(key, contest) }
        open.removeAll()
        let examined = [
            Verdict.Count("rounds", rounds), Verdict.Count("contested rounds", overlap.contested),
            Verdict.Count("acquires at once (median)", overlap.percentile(0.5)), Verdict.Count("undecided", undecided),
        ]
        let nobody = winnerless.compactMap { leases.causeless[$0] }
        let found = leases.doubleWinsFound + nobody.count + broken
        if found > 0 {
            let witnesses =
                (leases.doubleWins + nobody).map { $0.witness(names, rules) } + strangest.map { wrongAnswer($0, names) }
            return Verdict(
                .exclusiveWinner, .fail,
                reason: "a round did not have exactly one winner and clean losers (\(plural(found, "time")))",
                witnesses: Array(witnesses.clearest), witnessesFound: found, examined: examined)
        }
        if rounds == 0 { return inconclusive("there was no round", examined) }
        if overlap.contested == 0 { return inconclusive("in no round did two acquires overlap", examined) }
        if decided == 0 {
            return inconclusive(
                "in no contested round did all clients get a clear answer with one winner who kept the resource",
                examined)
        }
        return Verdict(
            .exclusiveWinner, .pass,
            reason:
                "exactly one winner in \(plural(decided, "contested round")), with \(overlap.percentile(0.5)) acquires at once (median)",
            examined: examined)
    }

    private func inconclusive(_ reason: String, _ examined: [Verdict.Count]) -> Verdict {
        Verdict(.exclusiveWinner, .inconclusive, reason: reason, examined: examined)
    }

    private func wrongAnswer(_ operation: Operation, _ names: Names) -> Witness {
        Witness(
            "client \(operation.client) got `\(operation.outcome.name)` for \(named(operation.resource, in: names)) at \(milliseconds(operation.completed)), neither a grant nor a conflict",
            [operation])
    }
}
