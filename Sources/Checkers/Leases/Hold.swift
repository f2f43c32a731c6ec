internal import History

/// One grant of a resource, and what later operations with its token tell of its end: bounds that are true for every
/// instant s at which the grant can have taken place, and for every order that the history allows.
///
/// Numbers only, so that holds lie side by side in `Holds`, apart from the operations behind them. What each later
/// operation looks at stands first, in two lines of the cache at most.
struct Hold: BitwiseCopyable {
    let owner: Token
    /// The invocation of the grant: s is not before it.
    let invoked: Instant
    /// The latest instant at which the grant can have taken place: its completion, or, where its outcome is unknown,
    /// the completion of the first operation that only its holder could do.
    private(set) var latestStart: Instant
    /// The length of the lease in nanoseconds, `.max` for ever.
    let length: Int64
    /// The first invocation of a release that happened or may have, `.never` without one.
    var releaseInvoked = Instant.never
    /// The first completion of a granted release, `.never` without one.
    var freed = Instant.never
    /// When the holds before it can have ended at the earliest, as the earliest-deadline pass put them.
    var frontierBefore = Instant(nanoseconds: .min)
    /// The holds of the same resource that were placed before and after it.
    var older = Slot.none
    var newer = Slot.none
    /// Whether a double grant with this hold was noted already.
    var isSuspected = false
    /// Whether `release` in `Grant` is the one that was granted first.
    var isReleaseGranted = false
    private var extensions: Extensions?

    init(_ acquire: Operation, length: Int64) {
        owner = acquire.owner
        invoked = acquire.invoked
        latestStart = acquire.outcome == .granted ? acquire.completed : .never
        self.length = length
    }

    /// Whether it was held for sure at some time: granted, or used later as only a holder can.
    var isSure: Bool { latestStart != .never }

    /// It was surely held from `latestStart` until then.
    var sureEnd: Instant { earliestEnd(from: invoked) }

    /// The earliest instant at which a hold that began at `start` can have ended. Never falls as `start` rises.
    func earliestEnd(from start: Instant) -> Instant {
        let end =
            extensions.map { $0.earliestEnd(from: start, length: length) } ?? max(start, invoked).advanced(by: length)
        return max(start, min(end, releaseInvoked))
    }

    /// Whether it was held from before that operation began until after it ended.
    func surelyCovers(_ operation: Operation) -> Bool {
        latestStart < operation.invoked && operation.completed < sureEnd
    }

    /// The latest instant at which its lease can have run out.
    var latestExpiry: Instant {
        guard isSure else { return .never }
        let end = latestStart.advanced(by: length)
        return extensions.map { $0.latestExpiry(ofGrant: end) } ?? end
    }

    /// The latest instant at which it can have been held if leases end on time; `.never` if that isn't bounded.
    var latestEnd: Instant { min(latestExpiry, freed) }

    /// The latest instant at which it can have been held, with this much delay of an expiry.
    func latestEnd(tolerance: Int64) -> Instant {
        min(latestExpiry.advanced(by: tolerance), freed)
    }

    /// Takes in that only the holder could do what was answered then; true if nothing proved it so early before.
    mutating func noteUse(_ completed: Instant) -> Bool {
        guard completed < latestStart else { return false }
        latestStart = completed
        return true
    }

    /// Takes in an extension of this grant that happened, or may have.
    mutating func extend(by operation: Operation, ofGrant acquire: Operation) {
        var told = extensions ?? Extensions(ofGrant: acquire)
        told.add(operation, ofGrant: acquire)
        extensions = told
    }

    /// The granted extensions that completed before this can't be the one that decides the end.
    var aliveAt: Instant { extensions?.aliveAt ?? invoked }
}

/// Whether two holds can't both have been without overlapping, in either order. Exact for two holds.
func exclude(_ a: Hold, _ b: Hold) -> Bool {
    a.sureEnd > b.latestStart && b.sureEnd > a.latestStart
}
