internal import History

/// What can't be decided of a resource so far, which few resources have.
final class Doubts {
    static let suspicionsKept = 16
    /// Unexplained conflicts that are kept: of several, the one that completed first is the hardest to explain.
    static let conflictsKept = 4

    /// Grants of unknown outcome.
    var unknown: [Slot] = []
    /// Releases and extensions of unknown outcome whose grant isn't recorded so far.
    var strays: [Operation] = []
    var suspicions: [Suspicion] = []
    /// Holds that are kept only for a suspicion.
    private var suspected: [Slot] = []

    /// How many conflicts are unexplained so far.
    var conflicts: Int { suspicions.count { if case .conflict = $0 { true } else { false } } }

    var isEmpty: Bool { unknown.isEmpty && strays.isEmpty && suspicions.isEmpty }

    /// Takes in a suspicion; false if there is no room for it, even without those that are explained by now.
    func suspect(_ suspicion: Suspicion, longestLease: Int64, _ common: LeaseSweep.Common) -> Bool {
        if suspicions.count >= Self.suspicionsKept {
            suspicions.removeAll {
                if case .explained = $0.judge(common.rules, longestLease: longestLease, common.holds) {
                    true
                } else {
                    false
                }
            }
        }
        guard suspicions.count < Self.suspicionsKept else { return false }
        suspicions.append(suspicion)
        return true
    }

    /// Lets go of placed holds, chained by `older`, except those that a suspicion is about.
    func letGo(from newest: Slot, to oldest: Slot, _ holds: Holds) {
        var slots = [newest]
        while let slot = slots.last, slot != oldest { slots.append(holds[slot].older) }
        let needed = suspicions.isEmpty ? [] : Set(suspicions.flatMap(\.holds))
        var kept: [Slot] = []
        for slot in suspected + slots {
            if needed.contains(slot) { kept.append(slot) } else { holds.remove(slot) }
        }
        suspected = kept
    }

    /// Judges what was suspected, when no more operations of this resource come.
    func settle(longestLease: Int64, _ common: inout LeaseSweep.Common) {
        for suspicion in suspicions {
            switch suspicion.judge(common.rules, longestLease: longestLease, common.holds) {
            case .proved(let finding): common.tally.add(finding)
            case .explained: break
            case .undecided: common.tally.undecided += 1
            }
        }
    }

    /// Lets go of all holds that only this knows of.
    func close(_ holds: Holds) {
        for slot in unknown + suspected { holds.remove(slot) }
    }

    // MARK: What explains a doubt

    /// A grant that was under way when a conflict was answered may be its cause: then nothing is wrong.
    func explain(by acquire: Operation, _ tally: inout LeaseTally) {
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

    /// An extension that was under way may have kept alive what a conflict met.
    func explainConflicts(byExtension operation: Operation, _ tally: inout LeaseTally) {
        suspicions.removeAll {
            guard case .conflict(let conflict, _) = $0, operation.invoked <= conflict.completed else { return false }
            tally.undecided += 1
            return true
        }
    }

    /// Uses of a token that were recorded before its grant. One of unknown outcome may take place long after it was
    /// given up, even after a grant that was invoked later.
    func claimUses(for slot: Slot, _ holds: Holds) {
        var claimed: [Operation] = []
        func isOf(_ hold: Hold, _ operation: Operation) -> Bool {
            guard operation.owner == hold.owner,
                operation.outcome != .granted || hold.invoked <= operation.completed
            else { return false }
            claimed.append(operation)
            return true
        }
        let hold = holds[slot]
        strays.removeAll { isOf(hold, $0) }
        suspicions.removeAll { if case .stray(let operation) = $0 { isOf(hold, operation) } else { false } }
        for operation in claimed { holds.add(operation, to: slot) }
    }

    /// The hold of this owner that was granted for all we know, or that a suspicion is about.
    func find(_ owner: Token, _ holds: Holds) -> Slot? {
        if let slot = unknown.last(where: { holds[$0].owner == owner }) { return slot }
        for suspicion in suspicions {
            if let slot = suspicion.holds.first(where: { holds[$0].owner == owner }) { return slot }
        }
        return nil
    }
}
