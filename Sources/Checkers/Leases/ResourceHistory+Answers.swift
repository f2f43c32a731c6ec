internal import History

/// What becomes of conflicts, of releases and extensions, and of reads.
extension ResourceHistory {
    mutating func observeConflict(_ operation: Operation, _ common: inout LeaseSweep.Common) {
        noteOverlap(operation, &common.tally)
        guard operation.outcome == .conflict else { return }
        common.tally.conflicts += 1
        var before: (slot: Slot, end: Instant)?
        let cause = last(in: common) { slot in
            let end = common.holds[slot].latestEnd(tolerance: common.rules.tolerance)
            guard common.holds[slot].invoked <= operation.completed else { return false }
            if end >= operation.invoked { return true }
            if before.map({ end > $0.end }) ?? true { before = (slot, end) }
            return false
        }
        if cause != nil { return }
        if droppedUntil >= operation.invoked {
            if operation.invoked <= forgottenBefore { common.tally.undecided += 1 }
            return
        }
        if let doubts {
            if doubts.unknown.contains(where: { common.holds[$0].invoked <= operation.completed }) {
                common.tally.explainedByUnknown += 1
                return
            }
            if doubts.conflicts >= Doubts.conflictsKept { return }
        }
        suspect(.conflict(operation, after: before?.slot), &common)
    }

    // MARK: Releases and extensions

    /// A release or extension that happened, or may have.
    mutating func observeUse(_ operation: Operation, _ effect: Effect, _ common: inout LeaseSweep.Common) {
        if operation.kind == .extend {
            noteLease(operation.lease > 0 ? operation.lease : .max)
            doubts?.explainConflicts(byExtension: operation, &common.tally)
        }
        guard let slot = find(operation.owner, common), common.holds[slot].invoked <= operation.completed else {
            return observeStray(operation, effect, &common)
        }
        if effect == .happened {
            common.tally.uses += 1
            if let release = common.holds.grantedRelease(slot) {
                if operation.kind == .release {
                    return prove(.doubleRelease, after: release, operation, slot, &common)
                }
                if release.completed < operation.invoked {
                    return prove(.extendAfterRelease, after: release, operation, slot, &common)
                }
            }
            if common.holds[slot].latestExpiry.advanced(by: common.rules.tolerance) < operation.invoked {
                return suspect(.expired(operation, slot), &common)
            }
        }
        let wasSure = common.holds[slot].isSure
        common.holds.add(operation, to: slot)
        if !wasSure, common.holds[slot].isSure {
            doubts?.unknown.removeAll { $0 == slot }
            place(slot, &common)
        } else {
            replace(from: slot, &common)
        }
    }

    private mutating func observeStray(
        _ operation: Operation, _ effect: Effect, _ common: inout LeaseSweep.Common
    ) {
        if operation.kind == .extend { prolongDropped(by: operation) }
        guard effect == .happened else {
            openDoubts().strays.append(operation)
            return
        }
        let mayBeUnknown =
            doubts?.unknown.contains {
                common.holds.acquire($0).token.isNone && common.holds[$0].invoked <= operation.completed
            } ?? false
        if mayBeUnknown || operation.invoked <= droppedUntil {
            common.tally.undecided += 1
        } else {
            suspect(.stray(operation), &common)
        }
    }

    mutating func observeRefusal(_ operation: Operation, _ common: inout LeaseSweep.Common) {
        common.tally.refusals += 1
        guard let slot = find(operation.owner, common), common.holds[slot].surelyCovers(operation) else { return }
        suspect(.refusedOwner(operation, slot), &common)
    }

    private func prove(
        _ kind: LeaseViolation, after release: Operation, _ use: Operation, _ slot: Slot,
        _ common: inout LeaseSweep.Common
    ) {
        guard !reusesTokens else { return }
        common.tally.add(
            LeaseFinding(
                kind: kind, operations: [common.holds.acquire(slot), release, use], context: common.holds.story(slot)))
    }

    // MARK: Readings

    mutating func observeReading(_ operation: Operation, _ common: inout LeaseSweep.Common) {
        guard operation.lease != 0 else { return }
        common.tally.readings += 1
        // It may tell of a lease that was forgotten.
        if operation.invoked <= forgottenBefore {
            common.tally.undecided += 1
            return
        }
        if operation.lease == Operation.noExpiry {
            if common.rules.timeToLive != nil {
                common.tally.add(LeaseFinding(kind: .withoutExpiry, operations: [operation]))
            }
            return
        }
        let slot =
            operation.holder.isNone
            ? last(in: common) { common.holds[$0].surelyCovers(operation) } : placed(operation.holder, common)
        if operation.lease > longestLease
            || slot.map({ operation.lease < Suspicion.leastLeft(of: common.holds[$0], at: operation, common.rules) })
                ?? false
        {
            suspect(.reading(operation, slot), &common)
        }
    }
}
