internal import EventLoop
package import LockService
package import RedisClient

/// A bug in the lock client that can be put in the place of `LockService`, to prove that a scenario sees it.
public enum LockDefect: String, Sendable, CaseIterable {
    /// Looks whether the lock is free, then sets it.
    case checkThenSet = "check-then-set"
    /// Reads the token, then deletes.
    case getThenDelete = "get-then-delete"
    /// Deletes without looking at the token.
    case releaseWithoutToken = "release-without-token"
    /// Sets the lock without a TTL.
    case noTTL = "no-ttl"
    /// Gives Redis the seconds of the TTL as milliseconds.
    case secondsAsMilliseconds = "seconds-as-milliseconds"
    /// Extends whoever holds the lock.
    case extendWithoutOwner = "extend-without-owner"
    /// Opens a connection to read who holds the lock after a conflict, and forgets it.
    case connectionLeakOnConflict = "connection-leak-on-conflict"

    /// What a caller can see of it.
    public var symptom: String {
        switch self {
        case .checkThenSet: "two takers at once are both granted"
        case .getThenDelete: "a release at the end of its lease deletes the next holder's lock"
        case .releaseWithoutToken: "anybody's release frees the lock"
        case .noTTL: "the lock of a holder that went silent never ends"
        case .secondsAsMilliseconds: "the lock ends a thousand times too early"
        case .extendWithoutOwner: "a lease is made longer for somebody who doesn't hold it"
        case .connectionLeakOnConflict: "each conflict leaves a connection open"
        }
    }

    /// A lock client with this bug. `open` makes one more connection to the same Redis.
    package func client(
        insteadOf honest: LockService, open: @escaping @Sendable () async -> RedisConnection?
    ) -> any LockClient {
        switch self {
        case .checkThenSet: CheckThenSet(honest: honest)
        case .getThenDelete: GetThenDelete(honest: honest)
        case .releaseWithoutToken: ReleaseWithoutToken(honest: honest)
        case .noTTL: NoTTL(honest: honest)
        case .secondsAsMilliseconds: SecondsAsMilliseconds(honest: honest)
        case .extendWithoutOwner: ExtendWithoutOwner(honest: honest)
        case .connectionLeakOnConflict: ConnectionLeakOnConflict(honest: honest, open: open)
        }
    }
}

/// A lock client that does all but one thing right.
protocol DefectiveLock: LockClient {
    var honest: LockService { get }
}

extension DefectiveLock {
    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        await honest.tryAcquire(resource, token)
    }

    func tryRelease(_ resource: String, _ token: LockToken) async -> LockAttempt<Bool> {
        await honest.tryRelease(resource, token)
    }

    func tryExtend(_ resource: String, _ token: LockToken, by time: Duration) async -> LockAttempt<Duration?> {
        await honest.tryExtend(resource, token, by: time)
    }

    func tryOwner(_ resource: String) async -> LockAttempt<LockOwner?> { await honest.tryOwner(resource) }

    /// The honest lease, for grants that were made in another way.
    func lease(_ resource: String, _ token: LockToken, sent: Int64, fencing: UInt64? = nil) -> Lease {
        Lease(
            resource: resource, token: token, heldUntil: sent + honest.configuration.ttl.nanoseconds,
            fencing: fencing)
    }

    /// One command to Redis; an attempt that begins with it.
    func send(_ arguments: String...) async -> RedisExchange { await honest.sender.exchange(RedisCommand(arguments)) }
}
