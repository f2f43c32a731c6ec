internal import History

/// What becomes of conflicts, of releases and extensions, and of reads.
extension ResourceHistory {
    func observeConflict(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
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
    func explainEarlier(by acquire: Operation, _ tally: inout LeaseTally) {
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
    func observeUse(
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

    func observeStray(
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
    func claimStrays(for hold: Hold, _ tally: inout LeaseTally) {
        func claim(_ operation: Operation) -> Bool {
            guard operation.owner == hold.owner, hold.acquire.invoked <= operation.completed else { return false }
            if operation.kind == .release { hold.add(release: operation) } else { hold.add(extension: operation) }
            return true
        }
        strays.removeAll { claim($0) }
        suspicions.removeAll { if case .stray(let operation) = $0 { claim(operation) } else { false } }
    }

    func noteExtension(_ operation: Operation, _ tally: inout LeaseTally) {
        longestLease = max(longestLease, operation.lease > 0 ? operation.lease : .max)
        // It may have kept alive what a conflict met.
        suspicions.removeAll {
            guard case .conflict(let conflict, _) = $0, operation.invoked <= conflict.completed else { return false }
            tally.undecided += 1
            return true
        }
    }

    func observeRefusal(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
        tally.refusals += 1
        guard let hold = find(operation.owner), hold.isSure else { return }
        if hold.latestStart < operation.invoked, operation.completed < hold.sureEnd {
            suspect(.refusedOwner(operation, hold), rules, &tally)
        }
    }

    func find(_ owner: Token) -> Hold? {
        if let hold = placed(owner) { return hold }
        if let hold = unknown.last(where: { $0.owner == owner }) { return hold }
        for suspicion in suspicions {
            if let hold = suspicion.holds.first(where: { $0.owner == owner }) { return hold }
        }
        return nil
    }

    func prove(_ kind: LeaseViolation, _ operations: [Operation], _ hold: Hold, _ tally: inout LeaseTally) {
        guard !reusesTokens else { return }
        tally.add(LeaseFinding(kind: kind, operations: operations, context: hold.story))
    }

    // MARK: Readings

    func observeReading(_ operation: Operation, _ rules: LeaseRules, _ tally: inout LeaseTally) {
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
            : placed(operation.holder)
        if operation.lease > longestLease
            || hold.map({ operation.lease < Suspicion.leastLeft(of: $0, at: operation, rules) }) ?? false
        {
            suspect(.reading(operation, hold), rules, &tally)
        }
    }
}
