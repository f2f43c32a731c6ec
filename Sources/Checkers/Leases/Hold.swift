internal import History

/// One grant of a resource, and what later operations with its token tell of its end.
///
/// The grant took place at some instant s, not before its invocation and not after `latestStart`. Everything here is
/// a bound that is true for every s and every order the history allows.
///
/// What each later grant looks at stands first, so that it shares two lines of the cache.
final class Hold {
    let owner: Token
    /// The latest instant at which the grant can have taken place: its completion, or, where its outcome is unknown,
    /// the completion of the first operation that only its holder could do.
    private(set) var latestStart: Instant
    /// The length of the lease in nanoseconds, `.max` for ever.
    let length: Int64
    /// The latest instant by which the holder surely still had not lost it: the latest invocation among the grant and
    /// the granted extensions, for a granted extension proves that the lease was alive then.
    private var aliveAt: Instant
    /// The invocation of `release`, `.never` without one.
    private var releaseInvoked = Instant.never
    /// The completion of `grantedRelease`, `.never` without one.
    private(set) var freed = Instant.never
    /// Where the earliest-deadline pass put the grant.
    var start: Instant
    /// When the holds before it can have ended at the earliest, as that pass put them.
    var frontierBefore = Instant(nanoseconds: .min)
    /// Whether a double grant with this hold was noted already.
    var isSuspected = false
    private let wasGranted: Bool
    private var isReleaseGranted = false
    let acquire: Operation
    /// Extensions that may be the one that decides the end: granted ones that may have come last, and all unknown ones.
    private(set) var extensions: [Operation] = []
    /// What few holds have.
    private var aside: Aside?
    /// The release that was invoked first, of all that happened or may have.
    private(set) var release: Operation?
    /// The release that was granted first.
    var grantedRelease: Operation? { aside?.grantedRelease ?? (isReleaseGranted ? release : nil) }

    private final class Aside {
        /// The use that proves an acquire of unknown outcome, and gives `latestStart`.
        var firstUse: Operation?
        /// The granted release of a hold with several releases.
        var grantedRelease: Operation?
    }

    init(_ acquire: Operation, length: Int64) {
        owner = acquire.owner
        self.acquire = acquire
        self.length = length
        wasGranted = acquire.outcome == .granted
        latestStart = wasGranted ? acquire.completed : .never
        aliveAt = acquire.invoked
        start = acquire.invoked
    }

    /// Whether it was held for sure at some time: granted, or used later as only a holder can.
    var isSure: Bool { latestStart != .never }

    /// Takes in a release that was granted, or may have happened.
    func add(release operation: Operation) {
        let isGranted = operation.outcome == .granted
        if isGranted { noteUse(operation) }
        guard let first = release else {
            release = operation
            releaseInvoked = operation.invoked
            if isGranted { (isReleaseGranted, freed) = (true, operation.completed) }
            return
        }
        let granted = grantedRelease
        let isFirstGranted = isGranted && granted.map { operation.completed < $0.completed } ?? true
        if let granted = isFirstGranted ? operation : granted {
            setAside { $0.grantedRelease = granted }
            freed = granted.completed
        }
        if operation.invoked < first.invoked { (release, releaseInvoked) = (operation, operation.invoked) }
    }

    /// Takes in an extension that was granted, or may have happened.
    func add(extension operation: Operation) {
        if operation.outcome == .granted {
            noteUse(operation)
            aliveAt = max(aliveAt, operation.invoked)
            extensions.removeAll { $0.outcome == .granted && $0.completed < aliveAt }
        }
        extensions.append(operation)
    }

    private func noteUse(_ operation: Operation) {
        guard operation.completed < latestStart else { return }
        latestStart = operation.completed
        setAside { $0.firstUse = operation }
    }

    private func setAside(_ change: (Aside) -> Void) {
        let aside = aside ?? Aside()
        change(aside)
        self.aside = aside
    }

    /// The earliest instant at which a hold that began at `start` can have ended. Never falls as `start` rises.
    ///
    /// The last effective extension came after `aliveAt`, so the end is at least `aliveAt` plus the shortest lease
    /// that may have come last; an unknown extension may shorten it from its invocation on.
    func earliestEnd(from start: Instant) -> Instant {
        let from = max(start, aliveAt)
        var end = acquireMayBeLast ? from.advanced(by: length) : .never
        for operation in extensions {
            let base = operation.outcome == .granted ? from : max(from, operation.invoked)
            end = min(end, base.advanced(by: Hold.length(ofExtension: operation, shortest: true)))
        }
        return max(start, min(end, releaseInvoked))
    }

    /// It was surely held from `latestStart` until then.
    var sureEnd: Instant { earliestEnd(from: acquire.invoked) }

    /// The latest instant at which it can have been held if leases end on time; `.never` if that isn't bounded.
    var latestEnd: Instant { min(latestExpiry, freed) }

    /// The latest instant at which it can have been held, with this much delay of an expiry.
    func latestEnd(tolerance: Int64) -> Instant {
        min(latestExpiry.advanced(by: tolerance), freed)
    }

    /// The latest instant at which its lease can have run out.
    var latestExpiry: Instant {
        guard isSure else { return .never }
        var end = acquireMayBeLast ? latestStart.advanced(by: length) : Instant(nanoseconds: .min)
        for operation in extensions where operation.outcome == .granted {
            end = max(end, operation.completed.advanced(by: Hold.length(ofExtension: operation, shortest: false)))
        }
        for operation in extensions where operation.outcome != .granted {
            end = end.advanced(by: Hold.length(ofExtension: operation, shortest: false))
        }
        return end
    }

    /// All operations that bound when it was held, for a witness.
    var story: [Operation] { [acquire] + extensions + [aside?.firstUse, release, grantedRelease].compactMap { $0 } }

    private var acquireMayBeLast: Bool {
        wasGranted
            ? acquire.completed >= aliveAt : !extensions.contains { $0.outcome == .granted }
    }

    /// The length that an extension asked for. One that doesn't say it may be as short or as long as is safe to assume.
    private static func length(ofExtension operation: Operation, shortest: Bool) -> Int64 {
        if operation.lease > 0 { return operation.lease }
        return operation.lease == Operation.noExpiry || !shortest ? .max : 0
    }
}

/// Whether two holds can't both have been without overlapping, in either order. Exact for two holds.
func exclude(_ a: Hold, _ b: Hold) -> Bool {
    a.earliestEnd(from: a.acquire.invoked) > b.latestStart && b.earliestEnd(from: b.acquire.invoked) > a.latestStart
}
