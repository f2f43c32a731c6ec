internal import History

/// What looks like a contradiction, but may yet be explained by an operation that was under way and isn't recorded
/// so far. It is judged when its resource is left, or at the end.
enum Suspicion {
    case pair(Slot, Slot)
    case crowd([Slot])
    /// A conflict, and the hold that had ended last before it, if there was one.
    case conflict(Operation, after: Slot?)
    case refusedOwner(Operation, Slot)
    /// A release or extension that was granted to a token without a hold.
    case stray(Operation)
    case expired(Operation, Slot)
    /// A read that told an impossible time left, and the hold that it must have been about, if that is known.
    case reading(Operation, Slot?)

    /// The holds that later operations may still change.
    var holds: [Slot] {
        switch self {
        case .pair(let a, let b): return [a, b]
        case .crowd(let holds): return holds
        case .conflict(_, let hold), .reading(_, let hold): return hold.map { [$0] } ?? []
        case .refusedOwner(_, let hold), .expired(_, let hold): return [hold]
        case .stray: return []
        }
    }

    /// What comes of it once everything is known: a finding, nothing (it was explained), or undecided.
    enum Judgement {
        case proved(LeaseFinding)
        case explained
        case undecided
    }

    func judge(_ rules: LeaseRules, longestLease: Int64, _ holds: Holds) -> Judgement {
        /// A finding about these operations; all else that bounds the holds goes into the proof.
        func proved(_ kind: LeaseViolation, _ operations: [Operation], _ slots: Slot...) -> Judgement {
            .proved(LeaseFinding(kind: kind, operations: operations, context: slots.flatMap { holds.story($0) }))
        }
        switch self {
        case .pair(let a, let b):
            guard exclude(holds[a], holds[b]) else { return .explained }
            let (first, second) = holds[a].latestStart <= holds[b].latestStart ? (a, b) : (b, a)
            let early =
                rules.ends(holds.acquire(first)) && holds[first].releaseInvoked > holds[second].latestStart
            return proved(
                early ? .earlyGrant : .doubleGrant, [holds.acquire(first), holds.acquire(second)], first, second)
        case .crowd(let slots):
            switch Packing.fits(slots, in: holds) {
            case true: return .explained
            case nil: return .undecided
            default:
                let core = Packing.core(of: slots, in: holds)
                return .proved(
                    LeaseFinding(
                        kind: .crowd, operations: core.map { holds.acquire($0) },
                        context: core.flatMap { holds.story($0) }))
            }
        case .conflict(let operation, let slot):
            guard let slot else { return proved(.phantomConflict, [operation]) }
            guard holds[slot].latestEnd(tolerance: rules.tolerance) < operation.invoked else { return .explained }
            if let release = holds.grantedRelease(slot), release.completed < operation.invoked {
                return proved(.conflictAfterRelease, [holds.acquire(slot), release, operation], slot)
            }
            return proved(.lateExpiry, [holds.acquire(slot), operation], slot)
        case .refusedOwner(let operation, let slot):
            guard holds[slot].surelyCovers(operation) else { return .explained }
            return proved(.ownerRefused, [holds.acquire(slot), operation], slot)
        case .stray(let operation):
            return proved(.releaseWithoutGrant, [operation])
        case .expired(let operation, let slot):
            guard holds[slot].latestExpiry.advanced(by: rules.tolerance) < operation.invoked else { return .explained }
            return proved(.expiredAccepted, [holds.acquire(slot), operation], slot)
        case .reading(let operation, let slot):
            if longestLease < .max - Self.readingStep, operation.lease > longestLease + Self.readingStep {
                return proved(.wrongTimeToLive, [operation])
            }
            guard let slot, holds[slot].surelyCovers(operation),
                operation.lease < Self.leastLeft(of: holds[slot], at: operation, rules)
            else { return .explained }
            return proved(.wrongTimeToLive, [holds.acquire(slot), operation], slot)
        }
    }

    /// Redis tells the time left in whole milliseconds.
    private static let readingStep: Int64 = 1_000_000

    /// The least time that a read of a lease can have been told.
    static func leastLeft(of hold: Hold, at read: Operation, _ rules: LeaseRules) -> Int64 {
        guard hold.sureEnd != .never else { return 0 }
        return hold.sureEnd.nanoseconds - read.completed.nanoseconds - max(rules.tolerance, readingStep)
    }
}
