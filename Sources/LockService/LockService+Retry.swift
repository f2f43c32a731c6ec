internal import EventLoop
internal import RedisClient

extension LockService {
    /// Takes the resource for an owner. Transient errors are tried again, under one deadline. After an answer
    /// that was lost the lock itself is read: only the same token is ever tried again.
    ///
    /// If the outcome stays `indeterminate` and Redis's late answer says that the lock was granted, that lock is
    /// released. If the connection breaks before that answer, a lock that was granted ends by its TTL.
    public func acquire(_ resource: String, owner: String) async throws(LockError) -> Lease {
        let token = LockToken(worker: owner)
        let sent = MonotonicClock.now
        let orphan = OrphanWatch { Task { await tryRelease(resource, token) } }
        do throws(LockError) {
            return try await retrying { deadline throws(LockError) in
                let attempt = await tryAcquire(resource, token, deadline: deadline) { orphan.answered($0) }
                switch attempt.result {
                case .success(let lease): return lease
                case .failure(.occupied(_, let owner)):
                    return try await whoHolds(resource, token, known: owner, since: sent, deadline: deadline)
                case .failure(let error): throw error
                }
            }
        } catch {
            orphan.giveUp()
            throw error
        }
    }

    /// Gives the resource back: true if the token held it, false if it held it no longer, or never (or if an
    /// earlier try whose answer was lost gave it back). A caller that was cancelled releases all the same.
    public func release(_ resource: String, token: LockToken) async throws(LockError) -> Bool {
        try await retrying { deadline throws(LockError) in
            try await tryRelease(resource, token, deadline: deadline).result.get()
        }
    }

    /// Makes the lease end later by so much, and tells the time left (nil: it never ends). `expired` if nobody
    /// holds the resource, `occupied` if somebody else does. Not tried again once it may have happened: that would
    /// add twice.
    public func extend(_ resource: String, token: LockToken, by time: Duration) async throws(LockError) -> Duration? {
        try await retrying(evenIfSent: false) { deadline throws(LockError) in
            try await tryExtend(resource, token, by: time, deadline: deadline).result.get()
        }
    }

    /// Who holds the resource, and for how long; nil if nobody does.
    public func owner(_ resource: String) async throws(LockError) -> LockOwner? {
        try await retrying { deadline throws(LockError) in
            try await tryOwner(resource, deadline: deadline).result.get()
        }
    }

    /// Somebody holds the resource. If it is the token itself, an earlier try whose answer was lost took it.
    private func whoHolds(
        _ resource: String, _ token: LockToken, known: String?, since sent: Int64, deadline: Int64
    ) async throws(LockError) -> Lease {
        let holder = try await tryOwner(resource, deadline: deadline).result.get()
        guard holder?.token == token.text else {
            throw LockError.occupied(resource: resource, owner: holder?.worker ?? known)
        }
        let fencing = try await currentFence(resource, deadline: deadline)
        return Lease(
            resource: resource, token: token, heldUntil: sent + configuration.ttl.nanoseconds, fencing: fencing)
    }

    /// The number of the last grant, which is the holder's; nil where fencing is off.
    private func currentFence(_ resource: String, deadline: Int64) async throws(LockError) -> UInt64? {
        guard configuration.fencing else { return nil }
        let answer = await sender.exchange(RedisCommand("GET", fenceKey(of: resource)), deadline: deadline)
        do throws(RedisError) { return UInt64(try answer.result.get().text ?? "") } catch { throw LockError(error) }
    }

    /// Tries until it succeeds, fails for good, or the policy's attempts or time are used up. Waiting ends when
    /// the caller is cancelled; a command that is under way doesn't.
    private func retrying<Value>(
        evenIfSent: Bool = true, _ attempt: (_ deadline: Int64) async throws(LockError) -> Value
    ) async throws(LockError) -> Value {
        let policy = configuration.retry
        let deadline = MonotonicClock.now + policy.deadline.nanoseconds
        var generator = SystemRandomNumberGenerator()
        var retry = 0
        while true {
            do throws(LockError) {
                return try await attempt(deadline)
            } catch {
                retry += 1
                let wake = MonotonicClock.now + policy.wait(before: retry, using: &generator)
                guard error.isTransient(evenIfSent: evenIfSent), retry < policy.attempts, wake < deadline,
                    !Task.isCancelled
                else { throw error }
                await EventLoop.shared.sleep(until: wake)
            }
        }
    }
}

extension LockError {
    /// Whether the same call may succeed a little later, and may be made again.
    fileprivate func isTransient(evenIfSent: Bool) -> Bool {
        switch self {
        case .unavailable(let reason): reason.isTransient
        case .indeterminate(let reason): evenIfSent && reason.isTransient
        default: false
        }
    }
}

/// Sees to it that a grant which nobody waits for any more doesn't stay: the late answer and the end of the
/// call may come in either order, and only both together make an orphan.
private final class OrphanWatch: Sendable {
    private let state = Lock((isGranted: false, isGivenUp: false))
    private let release: @Sendable () -> Void

    init(release: @escaping @Sendable () -> Void) { self.release = release }

    func answered(_ reply: RedisReply) {
        guard reply == .status("OK") || reply.integer != nil else { return }
        let isOrphan = state.withLock { state in
            state.isGranted = true
            return state.isGivenUp
        }
        if isOrphan { release() }
    }

    func giveUp() {
        let isOrphan = state.withLock { state in
            state.isGivenUp = true
            return state.isGranted
        }
        if isOrphan { release() }
    }
}
