internal import History

/// What is known of one resource so far, fed with its operations in the order of their completion.
///
/// Keeps the holds that later operations can still touch, grants of unknown outcome, and suspicions. O(1) for each
/// operation where holds overlap little; at worst O(`window`). Memory: what is open, and at most `window` closed holds.
final class ResourceHistory {
    /// Holds that are kept at most while they are closed.
    private static let window = 16
    private static let suspicionsKept = 16
    /// Unexplained conflicts that are kept: of several, the one that completed first is the hardest to explain.
    private static let conflictsKept = 4

    let resource: Names.ID
    /// Set at each use, and taken back by who looks for resources that aren't used.
    var wasUsed = false
    /// Everything that was dropped before this resource was met (again) had ended by then.
    private let forgottenBefore: Instant
    private var holds: [Hold] = []
    /// The owners of `holds`, side by side: each grant looks for its token among them.
    private var owners: [Token] = []
    private var unknown: [Hold] = []
    /// Releases and extensions of unknown outcome whose grant isn't recorded so far.
    private var strays: [Operation] = []
    private var suspicions: [Suspicion] = []
    /// The earliest instant at which the last hold can have ended, if each began as early as possible.
    private var frontier = Instant(nanoseconds: .min)
    private var droppedUntil: Instant
    private var longestLease: Int64
    private var lastAcquireCompleted = Instant(nanoseconds: .min)
    /// Whether one token was granted twice: then tokens don't tell holds apart, and nothing is claimed.
    private(set) var reusesTokens = false

    init(_ resource: Names.ID, rules: LeaseRules, forgottenBefore: Instant) {
        self.resource = resource
        self.forgottenBefore = forgottenBefore
        droppedUntil = forgottenBefore
        longestLease = rules.timeToLive ?? 0
    }

    func observe(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        switch (operation.kind, Effect(operation.outcome)) {
        case (.acquire, .none): observeConflict(operation, rules, &tally)
        case (.acquire, let effect): observeAcquire(operation, effect, rules, &tally)
        case (.read, .happened): observeReading(operation, rules, &tally)
        case (.read, _): break
        case (_, .none): observeRefusal(operation, rules, &tally)
        case (_, let effect): observeUse(operation, effect, rules, &tally)
        }
    }

    /// Whether nothing of it can matter to an operation that is invoked from now on.
    func isQuiet(at now: Instant, _ rules: LeaseRules) -> Bool {
        suspicions.isEmpty && unknown.isEmpty && strays.isEmpty
            && holds.allSatisfy { $0.latestEnd(tolerance: rules.tolerance) < now }
    }

    /// When the last of its holds had surely ended, if it is quiet.
    func overBy(_ rules: LeaseRules) -> Instant {
        holds.reduce(droppedUntil) { max($0, $1.latestEnd(tolerance: rules.tolerance)) }
    }

    /// Judges what was suspected. Call it once, when no more operations of this resource come.
    func close(_ rules: LeaseRules, _ tally: inout LeaseTally) {
        guard !reusesTokens else {
            tally.reusedTokens += 1
            return
        }
        for suspicion in suspicions { settle(suspicion, rules, &tally) }
        suspicions.removeAll()
    }

    private func settle(_ suspicion: Suspicion, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        switch suspicion.judge(rules, longestLease: longestLease) {
        case .proved(let finding): tally.add(finding)
        case .explained: break
        case .undecided: tally.undecided += 1
        }
    }

    private func suspect(_ suspicion: Suspicion, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        if suspicions.count >= Self.suspicionsKept {
            suspicions.removeAll {
                if case .explained = $0.judge(rules, longestLease: longestLease) { true } else { false }
            }
        }
        if suspicions.count < Self.suspicionsKept { suspicions.append(suspicion) } else { tally.dropped += 1 }
    }

    // MARK: Grants

    private func observeAcquire(
        _ operation: Operation, _ effect: Effect, _ rules: LeaseRules, _ tally: inout LeaseTally
    ) {
        noteOverlap(operation, &tally)
        let hold = Hold(operation, length: rules.length(of: operation))
        longestLease = max(longestLease, rules.length(of: operation))
        if !operation.token.isNone, let known = find(hold.owner), !isOver(known, before: operation) {
            reusesTokens = true
        }
        explainEarlier(by: operation, &tally)
        claimStrays(for: hold, &tally)
        if effect == .happened {
            tally.grants += 1
            noteTakeover(hold, rules, &tally)
        } else {
            tally.unknownAcquires += 1
        }
        if hold.isSure { place(hold, rules, &tally) } else { unknown.append(hold) }
    }

    /// Whether a later grant to the same owner is nothing special: it had given back what it held.
    private func isOver(_ hold: Hold, before operation: Operation) -> Bool {
        hold.grantedRelease.map { $0.completed <= operation.invoked } ?? false
            || hold.latestEnd < operation.invoked
    }

    /// Puts a grant behind the others, as early as it can have been: feasible is always right.
    private func place(_ hold: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        trim(before: hold.latestStart, rules)
        holds.append(hold)
        owners.append(hold.owner)
        advance(hold, rules, &tally)
    }

    private func advance(_ hold: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        hold.frontierBefore = frontier
        if frontier <= hold.latestStart {
            hold.start = max(hold.acquire.invoked, frontier)
            frontier = max(frontier, hold.earliestEnd(from: hold.start))
            return
        }
        if !hold.isSuspected {
            hold.isSuspected = true
            if let other = holds.last(where: { $0 !== hold && exclude($0, hold) }) {
                suspect(.pair(other, hold), rules, &tally)
            } else {
                suspect(.crowd(Array(holds.suffix(Packing.limit))), rules, &tally)
            }
        }
        // The others go on as if this one had been alone.
        hold.start = hold.acquire.invoked
        frontier = hold.earliestEnd(from: hold.start)
    }

    /// Places a hold and those behind it again, after more became known of it.
    private func replace(from changed: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        guard let index = holds.lastIndex(where: { $0 === changed }) else { return }
        frontier = changed.frontierBefore
        for hold in holds[index...] { advance(hold, rules, &tally) }
    }

    private func trim(before now: Instant, _ rules: LeaseRules) {
        guard holds.count >= Self.window else { return }
        let drop = Self.window / 2
        for hold in holds.prefix(drop) {
            droppedUntil = max(droppedUntil, hold.latestEnd(tolerance: rules.tolerance))
        }
        holds.removeFirst(drop)
        owners.removeFirst(drop)
    }

    private func noteOverlap(_ operation: Operation, _ tally: inout LeaseTally) {
        tally.acquires += 1
        if operation.invoked < lastAcquireCompleted { tally.overlaps += 1 }
        lastAcquireCompleted = max(lastAcquireCompleted, operation.completed)
    }

    private func noteTakeover(_ hold: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        guard let previous = holds.last, previous.latestStart <= hold.acquire.completed else { return }
        if previous.release == nil, rules.ends(previous.acquire) {
            tally.takenAfterExpiry += 1
        } else if let release = previous.grantedRelease, release.completed < hold.acquire.invoked,
            hold.latestStart < previous.acquire.invoked.advanced(by: rules.length(of: previous.acquire))
        {
            tally.takenAfterRelease += 1
        }
    }

    // MARK: Conflicts

    private func observeConflict(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        noteOverlap(operation, &tally)
        guard operation.outcome == .conflict else { return }
        tally.conflicts += 1
        var last: (hold: Hold, end: Instant)?
        for hold in holds.reversed() {
            let end = hold.latestEnd(tolerance: rules.tolerance)
            if end >= operation.invoked, hold.acquire.invoked <= operation.completed { return }
            if hold.acquire.invoked <= operation.completed, last.map({ end > $0.end }) ?? true { last = (hold, end) }
        }
        if droppedUntil >= operation.invoked {
            if operation.invoked <= forgottenBefore { tally.undecided += 1 }
            return
        }
        if unknown.contains(where: { $0.acquire.invoked <= operation.completed }) {
            tally.explainedByUnknown += 1
            return
        }
        let pending = suspicions.count { if case .conflict = $0 { true } else { false } }
        if pending < Self.conflictsKept { suspect(.conflict(operation, after: last?.hold), rules, &tally) }
    }

    /// A grant that was under way when a conflict was answered may be its cause: then nothing is wrong.
    private func explainEarlier(by acquire: Operation, _ tally: inout LeaseTally) {
        guard !suspicions.isEmpty else { return }
        suspicions.removeAll { suspicion in
            switch suspicion {
            case .conflict(let operation, _): return acquire.invoked <= operation.completed
            case .stray(let use):
                // Without a token, an acquire of unknown outcome may have been granted any.
                guard acquire.token.isNone, acquire.outcome != .granted, acquire.invoked <= use.completed else {
                    return false
                }
                tally.undecided += 1
                return true
            default: return false
            }
        }
    }

    // MARK: Releases and extensions

    /// A release or extension that happened, or may have.
    private func observeUse(
        _ operation: Operation, _ effect: Effect, _ rules: LeaseRules, _ tally: inout LeaseTally
    ) {
        if operation.kind == .extend { noteExtension(operation, &tally) }
        guard let hold = find(operation.owner), hold.acquire.invoked <= operation.completed else {
            observeStray(operation, effect, rules, &tally)
            return
        }
        if effect == .happened {
            tally.uses += 1
            if let release = hold.grantedRelease {
                if operation.kind == .release {
                    return prove(.doubleRelease, [hold.acquire, release, operation], hold, &tally)
                }
                if release.completed < operation.invoked {
                    return prove(.extendAfterRelease, [hold.acquire, release, operation], hold, &tally)
                }
            }
            if hold.latestExpiry.advanced(by: rules.tolerance) < operation.invoked {
                return suspect(.expired(operation, hold), rules, &tally)
            }
        }
        let wasSure = hold.isSure
        if operation.kind == .release { hold.add(release: operation) } else { hold.add(extension: operation) }
        if !wasSure, hold.isSure {
            unknown.removeAll { $0 === hold }
            place(hold, rules, &tally)
        } else {
            replace(from: hold, rules, &tally)
        }
    }

    private func observeStray(
        _ operation: Operation, _ effect: Effect, _ rules: LeaseRules, _ tally: inout LeaseTally
    ) {
        guard effect == .happened else {
            strays.append(operation)
            return
        }
        let mayBeUnknown = unknown.contains { $0.acquire.token.isNone && $0.acquire.invoked <= operation.completed }
        if mayBeUnknown || operation.invoked <= droppedUntil {
            tally.undecided += 1
        } else {
            suspect(.stray(operation), rules, &tally)
        }
    }

    /// Uses of a token that were recorded before its grant.
    private func claimStrays(for hold: Hold, _ tally: inout LeaseTally) {
        func claim(_ operation: Operation) -> Bool {
            guard operation.owner == hold.owner, hold.acquire.invoked <= operation.completed else { return false }
            if operation.kind == .release { hold.add(release: operation) } else { hold.add(extension: operation) }
            return true
        }
        strays.removeAll { claim($0) }
        suspicions.removeAll { if case .stray(let operation) = $0 { claim(operation) } else { false } }
    }

    private func noteExtension(_ operation: Operation, _ tally: inout LeaseTally) {
        longestLease = max(longestLease, operation.lease > 0 ? operation.lease : .max)
        // It may have kept alive what a conflict met.
        suspicions.removeAll {
            guard case .conflict(let conflict, _) = $0, operation.invoked <= conflict.completed else { return false }
            tally.undecided += 1
            return true
        }
    }

    private func observeRefusal(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        tally.refusals += 1
        guard let hold = find(operation.owner), hold.isSure else { return }
        if hold.latestStart < operation.invoked, operation.completed < hold.sureEnd {
            suspect(.refusedOwner(operation, hold), rules, &tally)
        }
    }

    private func find(_ owner: Token) -> Hold? {
        if let index = owners.lastIndex(of: owner) { return holds[index] }
        if let hold = unknown.last(where: { $0.owner == owner }) { return hold }
        for suspicion in suspicions {
            if let hold = suspicion.holds.first(where: { $0.owner == owner }) { return hold }
        }
        return nil
    }

    private func prove(_ kind: LeaseViolation, _ operations: [Operation], _ hold: Hold, _ tally: inout LeaseTally) {
        guard !reusesTokens else { return }
        tally.add(LeaseFinding(kind: kind, operations: operations, context: hold.story))
    }

    // MARK: Readings

    private func observeReading(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        guard operation.lease != 0 else { return }
        tally.readings += 1
        if operation.lease == Operation.noExpiry {
            if rules.timeToLive != nil {
                tally.add(LeaseFinding(kind: .withoutExpiry, operations: [operation]))
            }
            return
        }
        let hold =
            operation.holder.isNone
            ? holds.last { $0.latestStart < operation.invoked && operation.completed < $0.sureEnd }
            : holds.last { $0.owner == operation.holder }
        if operation.lease > longestLease
            || hold.map({ operation.lease < Suspicion.leastLeft(of: $0, at: operation, rules) }) ?? false
        {
            suspect(.reading(operation, hold), rules, &tally)
        }
    }
}
