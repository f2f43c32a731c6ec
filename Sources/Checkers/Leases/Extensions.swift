internal import History

/// What the extensions of a grant tell of its end. Exact while they come one after another and at most one is of unknown
/// outcome; where more overlap, bounds that are true still.
struct Extensions: BitwiseCopyable {
    /// The latest instant by which the holder surely still had not lost it: the latest invocation among the grant and
    /// the granted extensions, for a granted extension proves that the lease was alive then.
    private(set) var aliveAt: Instant
    /// Whether no granted extension surely came after the grant.
    private var grantMayBeLast = true
    /// Of the granted extensions that may have come last: the last completion, the shortest lease, the latest expiry.
    private var lastCompleted = Instant(nanoseconds: .min)
    private var shortest = Int64.max
    private var expiry = Instant(nanoseconds: .min)
    /// Of those of unknown outcome: the shortest lease, the earliest end, and how much all of them can add.
    private var unknownShortest = Int64.max
    private var unknownEnd = Instant.never
    private var unknownSum: Int64 = 0

    init(ofGrant acquire: Operation) { aliveAt = acquire.invoked }

    mutating func add(_ operation: Operation, ofGrant acquire: Operation) {
        // One that doesn't say its length may be as short or as long as is safe to assume.
        let longest = operation.lease > 0 ? operation.lease : .max
        let least = operation.lease == 0 ? 0 : longest
        guard operation.outcome == .granted else {
            unknownShortest = min(unknownShortest, least)
            unknownEnd = min(unknownEnd, operation.invoked.advanced(by: least))
            unknownSum = Instant(nanoseconds: unknownSum).advanced(by: longest).nanoseconds
            return
        }
        aliveAt = max(aliveAt, operation.invoked)
        grantMayBeLast = acquire.outcome == .granted && acquire.completed >= aliveAt
        if lastCompleted < aliveAt {
            (lastCompleted, shortest, expiry) = (Instant(nanoseconds: .min), .max, Instant(nanoseconds: .min))
        }
        guard operation.completed >= aliveAt else { return }
        lastCompleted = max(lastCompleted, operation.completed)
        shortest = min(shortest, least)
        expiry = max(expiry, operation.completed.advanced(by: longest))
    }

    /// The last effective extension came after `aliveAt`, so the end is at least `aliveAt` plus the shortest lease that
    /// may have come last; an unknown extension may shorten it from its invocation on.
    func earliestEnd(from start: Instant, length: Int64) -> Instant {
        let from = max(start, aliveAt)
        let known = from.advanced(by: grantMayBeLast ? min(length, shortest) : shortest)
        return min(known, max(from.advanced(by: unknownShortest), unknownEnd))
    }

    /// The latest instant at which the lease can have run out, if that of the grant alone ran out then.
    func latestExpiry(ofGrant end: Instant) -> Instant {
        (grantMayBeLast ? max(end, expiry) : expiry).advanced(by: unknownSum)
    }
}
