internal import History

/// Counts, round by round, who was granted and who got which answer, and how many acquires overlapped.
///
/// A round is judged when all its clients have answered, or at the end if their number isn't known; so memory is
/// that of the rounds under way (16 bytes an acquire). A failed or refused answer to an acquire breaks the invariant
/// outright. That two grants or none are a violation is proved by the sweep of leases, which knows of releases,
/// expiry and holders from before; what it can't prove is counted as undecided here.
struct ExclusiveWinner {
    private struct Contest {
        var key: RoundKey
        var isOpen = true
        var starts: [Int64] = []
        var ends: [Int64] = []
        var granted = 0
        var conflicts = 0
        var broken = 0
        var unknown = 0

        /// Forgets a contest that was judged, and begins with another in its room.
        mutating func begin(_ key: RoundKey) {
            (self.key, isOpen) = (key, true)
            starts.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            (granted, conflicts, broken, unknown) = (0, 0, 0, 0)
        }
    }

    private static let kept = 5

    private let clients: Int?
    private var contests: [Contest] = []
    private var places = PlaceTable()
    /// Where a contest was that is judged.
    private var free: [Int] = []
    private var last: (key: RoundKey, place: Int)?
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
        let place = last?.key == key ? last?.place ?? self.place(of: key) : self.place(of: key)
        last = (key, place)
        add(operation, to: place)
        if let clients, contests[place].starts.count >= clients { close(place) }
    }

    private mutating func place(of key: RoundKey) -> Int {
        if let place = places[key.number] { return place }
        let place = free.popLast() ?? contests.count
        if place == contests.count { contests.append(Contest(key: key)) } else { contests[place].begin(key) }
        places.insert(key.number, at: place)
        return place
    }

    private mutating func add(_ operation: Operation, to place: Int) {
        contests[place].starts.append(operation.invoked.nanoseconds)
        contests[place].ends.append(operation.completed.nanoseconds)
        switch operation.outcome {
        case .granted: contests[place].granted += 1
        case .conflict: contests[place].conflicts += 1
        case .unavailable, .indeterminate: contests[place].unknown += 1
        case .failed, .refused:
            contests[place].broken += 1
            broken += 1
            if strangest.count < Self.kept { strangest.append(operation) }
        }
    }

    private mutating func close(_ place: Int) {
        judge(contests[place].key, contests[place])
        contests[place].isOpen = false
        places.remove(contests[place].key.number)
        free.append(place)
        last = nil
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
        for place in contests.indices where contests[place].isOpen { close(place) }
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
