internal import History

/// What looks like a contradiction, but may yet be explained by an operation that was under way and isn't recorded
/// so far. It is judged when its resource is left, or at the end.
enum Suspicion {
    case pair(Hold, Hold)
    case crowd([Hold])
    /// A conflict, and the hold that had ended last before it, if there was one.
    case conflict(Operation, after: Hold?)
    case refusedOwner(Operation, Hold)
    /// A release or extension that was granted to a token without a hold.
    case stray(Operation)
    case expired(Operation, Hold)
    /// A read that told an impossible time left, and the hold that it must have been about, if that is known.
    case reading(Operation, Hold?)

    /// The holds that later operations may still change.
    var holds: [Hold] {
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

    func judge(_ rules: LeaseRules, longestLease: Int64) -> Judgement {
        switch self {
        case .pair(let a, let b):
            guard exclude(a, b) else { return .explained }
            let (first, second) = a.latestStart <= b.latestStart ? (a, b) : (b, a)
            let early = rules.ends(first.acquire) && first.release.map { $0.invoked > second.latestStart } ?? true
            return proved(early ? .earlyGrant : .doubleGrant, [first.acquire, second.acquire], first, second)
        case .crowd(let holds):
            switch Packing.fits(holds) {
            case true: return .explained
            case nil: return .undecided
            default:
                let core = Packing.core(of: holds)
                return .proved(
                    LeaseFinding(kind: .crowd, operations: core.map(\.acquire), context: core.flatMap(\.story)))
            }
        case .conflict(let operation, let hold):
            guard let hold else { return proved(.phantomConflict, [operation]) }
            guard hold.latestEnd(tolerance: rules.tolerance) < operation.invoked else { return .explained }
            if let release = hold.grantedRelease, release.completed < operation.invoked {
                return proved(.conflictAfterRelease, [hold.acquire, release, operation], hold)
            }
            return proved(.lateExpiry, [hold.acquire, operation], hold)
        case .refusedOwner(let operation, let hold):
            guard hold.latestStart < operation.invoked, operation.completed < hold.sureEnd else { return .explained }
            return proved(.ownerRefused, [hold.acquire, operation], hold)
        case .stray(let operation):
            return proved(.releaseWithoutGrant, [operation])
        case .expired(let operation, let hold):
            guard hold.latestExpiry.advanced(by: rules.tolerance) < operation.invoked else { return .explained }
            return proved(.expiredAccepted, [hold.acquire, operation], hold)
        case .reading(let operation, let hold):
            if longestLease < .max - Self.readingStep, operation.lease > longestLease + Self.readingStep {
                return proved(.wrongTimeToLive, [operation])
            }
            guard let hold, hold.latestStart < operation.invoked, operation.completed < hold.sureEnd,
                operation.lease < Self.leastLeft(of: hold, at: operation, rules)
            else { return .explained }
            return proved(.wrongTimeToLive, [hold.acquire, operation], hold)
        }
    }

    /// Redis tells the time left in whole milliseconds.
    private static let readingStep: Int64 = 1_000_000

    /// The least time that a read of a lease can have been told.
    static func leastLeft(of hold: Hold, at read: Operation, _ rules: LeaseRules) -> Int64 {
        let end = hold.earliestEnd(from: hold.acquire.invoked)
        guard end != .never else { return 0 }
        return end.nanoseconds - read.completed.nanoseconds - max(rules.tolerance, readingStep)
    }

    /// A finding about these operations; all else that bounds the holds goes into the proof.
    private func proved(_ kind: LeaseViolation, _ operations: [Operation], _ holds: Hold...) -> Judgement {
        .proved(LeaseFinding(kind: kind, operations: operations, context: holds.flatMap(\.story)))
    }
}
