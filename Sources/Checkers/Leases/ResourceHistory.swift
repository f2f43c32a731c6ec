internal import History

/// What is known of one resource so far, fed with its operations in the order of their completion.
///
/// Keeps the holds that later operations can still touch, grants of unknown outcome, and suspicions. O(1) for each
/// operation where holds overlap little; at worst O(`window`). Memory: what is open, and at most `window` closed holds.
final class ResourceHistory {
    /// Holds that are kept at most while they are closed.
    static let window = 16
    static let suspicionsKept = 16
    /// Unexplained conflicts that are kept: of several, the one that completed first is the hardest to explain.
    static let conflictsKept = 4

    private(set) var resource: Names.ID
    /// Set at each use, and taken back by who looks for resources that aren't used.
    var wasUsed = false
    /// Everything that was dropped before this resource was met (again) had ended by then.
    private(set) var forgottenBefore: Instant
    var holds: [Hold] = []
    /// A bit for each owner of `holds`: most grants bring a token that none of them has, which this tells alone.
    private var ownerBits: UInt64 = 0
    var unknown: [Hold] = []
    /// Releases and extensions of unknown outcome whose grant isn't recorded so far.
    var strays: [Operation] = []
    var suspicions: [Suspicion] = []
    /// The earliest instant at which the last hold can have ended, if each began as early as possible.
    var frontier = Instant(nanoseconds: .min)
    var droppedUntil: Instant
    var longestLease: Int64
    var lastAcquireCompleted = Instant(nanoseconds: .min)
    /// Whether one token was granted twice: then tokens don't tell holds apart, and nothing is claimed.
    private(set) var reusesTokens = false

    init(_ resource: Names.ID, _ rules: LeaseRules, forgottenBefore: Instant) {
        self.resource = resource
        self.forgottenBefore = forgottenBefore
        droppedUntil = forgottenBefore
        longestLease = rules.timeToLive ?? 0
    }

    /// Forgets a resource that was closed while it was quiet, and begins with another in its room.
    func begin(_ resource: Names.ID, _ rules: LeaseRules, forgottenBefore: Instant) {
        self.resource = resource
        self.forgottenBefore = forgottenBefore
        droppedUntil = forgottenBefore
        longestLease = rules.timeToLive ?? 0
        holds.removeAll(keepingCapacity: true)
        ownerBits = 0
        frontier = Instant(nanoseconds: .min)
        lastAcquireCompleted = Instant(nanoseconds: .min)
        (wasUsed, reusesTokens) = (false, false)
    }

    func observe(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        switch (operation.kind, Effect(operation.outcome)) {
        case (.acquire, .none): observeConflict(operation, rules, &tally)
        case (.acquire, let effect): observeAcquire(operation, effect, rules, &tally)
        case (.read, .happened): observeReading(operation, rules, &tally)
        case (.read, _), (.call, _): break
        case (_, .none): observeRefusal(operation, rules, &tally)
        case (_, let effect): observeUse(operation, effect, rules, &tally)
        }
    }

    /// Whether nothing of it can matter to an operation that is invoked from now on.
    func isQuiet(at now: Instant, _ rules: LeaseRules) -> Bool {
        suspicions.isEmpty && unknown.isEmpty && strays.isEmpty
            && holds.reversed().allSatisfy { $0.latestEnd(tolerance: rules.tolerance) < now }
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

    func settle(_ suspicion: Suspicion, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        switch suspicion.judge(rules, longestLease: longestLease) {
        case .proved(let finding): tally.add(finding)
        case .explained: break
        case .undecided: tally.undecided += 1
        }
    }

    func suspect(_ suspicion: Suspicion, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        if suspicions.count >= Self.suspicionsKept {
            suspicions.removeAll {
                if case .explained = $0.judge(rules, longestLease: longestLease) { true } else { false }
            }
        }
        if suspicions.count < Self.suspicionsKept { suspicions.append(suspicion) } else { tally.dropped += 1 }
    }

    // MARK: Grants

    func observeAcquire(
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
            noteTakeover(hold, &tally)
        } else {
            tally.unknownAcquires += 1
        }
        if hold.isSure { place(hold, rules, &tally) } else { unknown.append(hold) }
    }

    /// Whether a later grant to the same owner is nothing special: it had given back what it held.
    func isOver(_ hold: Hold, before operation: Operation) -> Bool {
        (hold.grantedRelease != nil && hold.freed <= operation.invoked)
            || hold.latestEnd < operation.invoked
    }

    /// Puts a grant behind the others, as early as it can have been: feasible is always right.
    func place(_ hold: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        trim(before: hold.latestStart, rules)
        holds.append(hold)
        ownerBits |= Self.bit(hold.owner)
        advance(hold, rules, &tally)
    }

    func advance(_ hold: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
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
    func replace(from changed: Hold, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        guard let index = holds.lastIndex(where: { $0 === changed }) else { return }
        frontier = changed.frontierBefore
        for hold in holds[index...] { advance(hold, rules, &tally) }
    }

    func trim(before now: Instant, _ rules: LeaseRules) {
        guard holds.count >= Self.window else { return }
        let drop = Self.window / 2
        for hold in holds.prefix(drop) {
            droppedUntil = max(droppedUntil, hold.latestEnd(tolerance: rules.tolerance))
        }
        holds.removeFirst(drop)
        ownerBits = holds.reduce(0) { $0 | Self.bit($1.owner) }
    }

    /// The hold of this owner that was placed last, if one is kept.
    func placed(_ owner: Token) -> Hold? {
        guard ownerBits & Self.bit(owner) != 0 else { return nil }
        return holds.last { $0.owner == owner }
    }

    private static func bit(_ owner: Token) -> UInt64 {
        1 << (((owner.high ^ owner.low) &* 0x9e37_79b9_7f4a_7c15) >> 58)
    }

    func noteOverlap(_ operation: Operation, _ tally: inout LeaseTally) {
        tally.acquires += 1
        if operation.invoked < lastAcquireCompleted { tally.overlaps += 1 }
        lastAcquireCompleted = max(lastAcquireCompleted, operation.completed)
    }

    func noteTakeover(_ hold: Hold, _ tally: inout LeaseTally) {
        guard let previous = holds.last, previous.latestStart <= hold.acquire.completed else { return }
        if previous.release == nil, previous.length != .max {
            tally.takenAfterExpiry += 1
        } else if previous.freed < hold.acquire.invoked,
            hold.latestStart < previous.acquire.invoked.advanced(by: previous.length)
        {
            tally.takenAfterRelease += 1
        }
    }
}
