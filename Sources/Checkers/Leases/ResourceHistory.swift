internal import History

/// What is known of one resource so far, fed with its operations in the order of their completion.
///
/// Keeps the holds that later operations can still touch, and doubts. O(1) for each operation where holds overlap
/// little; at worst O(`window`). Memory: what is open, and at most `window` closed holds.
struct ResourceHistory {
    let resource: Names.ID
    /// Set at each use, and taken back by who looks for resources that aren't used.
    var wasUsed = false
    /// Whether one token was granted twice: then tokens don't tell holds apart, and nothing is claimed.
    private(set) var reusesTokens = false
    /// The holds that were placed first and last, of those that are kept, and how many are.
    private var oldest = Slot.none
    private var newest = Slot.none
    private var count = 0
    /// A bit for each owner of these holds: most grants bring a token that none of them has, which this tells alone.
    private var ownerBits: UInt64 = 0
    /// The earliest instant at which the last hold can have ended, if each began as early as possible.
    private var frontier = Instant(nanoseconds: .min)
    private var lastAcquireCompleted = Instant(nanoseconds: .min)
    private(set) var longestLease: Int64
    /// The holds that aren't kept had all ended by then.
    private(set) var droppedUntil: Instant
    /// Everything that was dropped before this resource was met (again) had ended by then.
    let forgottenBefore: Instant
    private(set) var doubts: Doubts?

    init(_ resource: Names.ID, _ rules: LeaseRules, forgottenBefore: Instant) {
        self.resource = resource
        self.forgottenBefore = forgottenBefore
        droppedUntil = forgottenBefore
        longestLease = rules.timeToLive ?? 0
    }

    mutating func observe(_ operation: Operation, _ common: inout LeaseSweep.Common) {
        switch (operation.kind, Effect(operation.outcome)) {
        case (.acquire, .none): observeConflict(operation, &common)
        case (.acquire, let effect): observeAcquire(operation, effect, &common)
        case (.read, .happened): observeReading(operation, &common)
        case (.read, _), (.call, _): break
        case (_, .none): observeRefusal(operation, &common)
        case (_, let effect): observeUse(operation, effect, &common)
        }
    }

    /// Whether nothing of it can matter to an operation that is invoked from now on.
    func isQuiet(at now: Instant, _ common: LeaseSweep.Common) -> Bool {
        guard doubts?.isEmpty ?? true, droppedUntil < now else { return false }
        return last(in: common) { common.holds[$0].latestEnd(tolerance: common.rules.tolerance) >= now } == nil
    }

    /// When the last of its holds had surely ended, if it is quiet.
    func overBy(_ common: LeaseSweep.Common) -> Instant {
        holds(in: common).reduce(droppedUntil) {
            max($0, common.holds[$1].latestEnd(tolerance: common.rules.tolerance))
        }
    }

    /// Judges what was suspected and lets go of all holds. Call it once, when no more operations of this resource come.
    mutating func close(_ common: inout LeaseSweep.Common) {
        if reusesTokens { common.tally.reusedTokens += 1 }
        if let doubts {
            if !reusesTokens { doubts.settle(longestLease: longestLease, &common) }
            doubts.close(common.holds)
        }
        doubts = nil
        if newest != .none { common.holds.removeChain(from: newest, to: oldest) }
        (newest, oldest, count, ownerBits) = (.none, .none, 0, 0)
    }

    mutating func suspect(_ suspicion: Suspicion, _ common: inout LeaseSweep.Common) {
        if !openDoubts().suspect(suspicion, longestLease: longestLease, common) { common.tally.dropped += 1 }
    }

    mutating func openDoubts() -> Doubts {
        if let doubts { return doubts }
        let opened = Doubts()
        doubts = opened
        return opened
    }

    // MARK: Grants

    private mutating func observeAcquire(
        _ operation: Operation, _ effect: Effect, _ common: inout LeaseSweep.Common
    ) {
        noteOverlap(operation, &common.tally)
        let length = common.rules.length(of: operation)
        noteLease(length)
        if !operation.token.isNone, let known = find(operation.owner, common),
            !isOver(known, before: operation, common)
        {
            reusesTokens = true
        }
        let slot = common.holds.insert(operation, length: length)
        if let doubts {
            doubts.explain(by: operation, &common.tally)
            doubts.claimUses(for: slot, common.holds)
        }
        if effect == .happened {
            common.tally.grants += 1
            noteTakeover(by: slot, completed: operation.completed, &common)
        } else {
            common.tally.unknownAcquires += 1
        }
        if common.holds[slot].isSure { place(slot, &common) } else { openDoubts().unknown.append(slot) }
    }

    /// Whether a later grant to the same owner is nothing special: it had given back what it held.
    private func isOver(_ slot: Slot, before operation: Operation, _ common: LeaseSweep.Common) -> Bool {
        let hold = common.holds[slot]
        return hold.freed <= operation.invoked || hold.latestEnd < operation.invoked
    }

    /// Puts a grant behind the others, as early as it can have been: feasible is always right.
    mutating func place(_ slot: Slot, _ common: inout LeaseSweep.Common) {
        if count >= common.window { trim(&common) }
        common.holds[slot].older = newest
        if newest != .none { common.holds[newest].newer = slot } else { oldest = slot }
        newest = slot
        count += 1
        ownerBits |= Self.bit(common.holds[slot].owner)
        advance(slot, &common)
    }

    private mutating func advance(_ slot: Slot, _ common: inout LeaseSweep.Common) {
        common.holds[slot].frontierBefore = frontier
        let hold = common.holds[slot]
        if frontier <= hold.latestStart {
            frontier = max(frontier, hold.earliestEnd(from: max(hold.invoked, frontier)))
            return
        }
        if !hold.isSuspected {
            common.holds[slot].isSuspected = true
            let other = last(in: common) { $0 != slot && exclude(common.holds[$0], hold) }
            suspect(other.map { .pair($0, slot) } ?? .crowd(holds(in: common)), &common)
        }
        // The others go on as if this one had been alone.
        frontier = hold.sureEnd
    }

    /// Places a hold and those behind it again, after more became known of it.
    mutating func replace(from changed: Slot, _ common: inout LeaseSweep.Common) {
        if changed != newest {
            var slot = newest
            while slot != .none, slot != changed { slot = common.holds[slot].older }
            if slot == .none { return }
        }
        frontier = common.holds[changed].frontierBefore
        var slot = changed
        while slot != newest {
            advance(slot, &common)
            slot = common.holds[slot].newer
        }
        advance(newest, &common)
    }

    /// Lets go of the older half.
    private mutating func trim(_ common: inout LeaseSweep.Common) {
        let first = oldest
        var slot = first
        for _ in 0..<common.window / 2 {
            let hold = common.holds[slot]
            droppedUntil = max(droppedUntil, hold.latestEnd(tolerance: common.rules.tolerance))
            slot = hold.newer
        }
        let lastDropped = common.holds[slot].older
        oldest = slot
        common.holds[oldest].older = .none
        count -= common.window / 2
        ownerBits = 0
        while slot != .none {
            ownerBits |= Self.bit(common.holds[slot].owner)
            slot = slot == newest ? .none : common.holds[slot].newer
        }
        if let doubts {
            doubts.letGo(from: lastDropped, to: first, common.holds)
        } else {
            common.holds.removeChain(from: lastDropped, to: first)
        }
    }

    mutating func noteOverlap(_ operation: Operation, _ tally: inout LeaseTally) {
        tally.acquires += 1
        if operation.invoked < lastAcquireCompleted { tally.overlaps += 1 }
        lastAcquireCompleted = max(lastAcquireCompleted, operation.completed)
    }

    private func noteTakeover(by slot: Slot, completed: Instant, _ common: inout LeaseSweep.Common) {
        guard newest != .none else { return }
        let (previous, next) = (common.holds[newest], common.holds[slot])
        guard previous.latestStart <= completed else { return }
        if previous.releaseInvoked == .never, previous.length != .max {
            common.tally.takenAfterExpiry += 1
        } else if previous.freed < next.invoked, next.latestStart < previous.invoked.advanced(by: previous.length) {
            common.tally.takenAfterRelease += 1
        }
    }

    /// An extension that was under way when its hold was dropped may have made it last longer.
    mutating func prolongDropped(by operation: Operation) {
        guard operation.invoked <= droppedUntil else { return }
        droppedUntil = droppedUntil.advanced(by: operation.lease > 0 ? operation.lease : .max)
    }

    mutating func noteLease(_ length: Int64) { longestLease = max(longestLease, length) }

    // MARK: Holds

    /// The hold that was placed last of those for which it is so.
    func last(in common: LeaseSweep.Common, where isSo: (Slot) -> Bool) -> Slot? {
        var slot = newest
        while slot != .none, !isSo(slot) { slot = common.holds[slot].older }
        return slot == .none ? nil : slot
    }

    /// The holds in the order in which they were placed.
    private func holds(in common: LeaseSweep.Common) -> [Slot] {
        var slots: [Slot] = []
        var slot = newest
        while slot != .none {
            slots.append(slot)
            slot = common.holds[slot].older
        }
        return slots.reversed()
    }

    /// The hold of this owner that was placed last, if one is kept.
    func placed(_ owner: Token, _ common: LeaseSweep.Common) -> Slot? {
        guard ownerBits & Self.bit(owner) != 0 else { return nil }
        return last(in: common) { common.holds[$0].owner == owner }
    }

    func find(_ owner: Token, _ common: LeaseSweep.Common) -> Slot? {
        placed(owner, common) ?? doubts?.find(owner, common.holds)
    }

    private static func bit(_ owner: Token) -> UInt64 {
        1 << (((owner.high ^ owner.low) &* 0x9e37_79b9_7f4a_7c15) >> 58)
    }
}
