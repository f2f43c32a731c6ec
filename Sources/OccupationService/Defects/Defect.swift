internal import LockService
internal import RedisClient

/// A bug that can be switched on in the service on purpose, to prove that a scenario sees it.
///
/// Each is natural code, as it stands in services out there, and a service without a defect never runs through it.
public enum Defect: String, Sendable, CaseIterable {
    /// The lock is read, and then set.
    case checkThenSet = "check-then-set"
    /// The token is compared, and then the lock deleted.
    case getThenDeleteRelease = "get-then-delete-release"
    /// A release doesn't ask who holds the spool.
    case releaseWithoutToken = "release-without-token"
    /// The lock is set without a TTL.
    case noTTL = "no-ttl"
    /// The TTL is set by a second command.
    case expireSetApart = "expire-set-apart"
    /// Seconds are handed over as milliseconds.
    case ttlInMilliseconds = "ttl-in-milliseconds"
    /// Seconds are handed over as minutes.
    case ttlTooLong = "ttl-too-long"
    /// The token is the worker's number.
    case tokenIsWorker = "token-is-worker"
    /// An extension doesn't ask who holds the spool.
    case extendWithoutOwner = "extend-without-owner"
    /// An extension sets the time left.
    case extendShortens = "extend-shortens"
    /// A connection of each `tomar` is never closed.
    case connectionLeakPerRequest = "connection-leak-per-request"
    /// It isn't closed after a conflict.
    case connectionLeakOnConflict = "connection-leak-on-conflict"
    /// It isn't closed after another refusal.
    case connectionLeakOnError = "connection-leak-on-error"
    /// It is closed when the answer has gone out, and only then.
    case connectionLeakOnDisconnect = "connection-leak-on-disconnect"
    /// The pool has no ceiling.
    case unboundedPool = "unbounded-pool"
    /// Health is told from memory.
    case healthLies = "health-lies"
    /// Health has no deadline.
    case healthHangs = "health-hangs"
    /// A conflict is told as a 200.
    case conflictAs200 = "conflict-as-200"
    /// A conflict is told as a 500.
    case conflictAs500 = "conflict-as-500"
    /// The history leaves out equal events.
    case lostEvent = "lost-event"
    /// The locks live in the process.
    case processLocalLock = "process-local-lock"
    /// A completion isn't checked against the lease.
    case staleWrite = "stale-write"
    /// Giving back what nobody holds succeeds.
    case doubleReleaseSucceeds = "double-release-succeeds"
    /// A refused `tomar` keeps the lock.
    case lockKeptOnError = "lock-kept-on-error"
    /// The start waits for Redis.
    case startBlocksWithoutRedis = "start-blocks-without-redis"
    /// A grant is never recorded.
    case crashAfterGrant = "crash-after-grant"

    /// What a caller can see of it, in one sentence.
    public var symptom: String {
        switch self {
        case .checkThenSet: "several of the callers that take a spool at the same time are granted"
        case .getThenDeleteRelease: "a release at the end of its lease can delete the next holder's lock"
        case .releaseWithoutToken: "anybody's pausar or completar ends the holder's occupation"
        case .noTTL: "a lock has no end: a holder that dies blocks its spool for ever"
        case .expireSetApart: "for a moment each lock has no TTL; a crash then leaves it for ever"
        case .ttlInMilliseconds: "a lock ends a thousand times too early, and its spool is granted again"
        case .ttlTooLong: "a lock lives sixty times as long as configured"
        case .tokenIsWorker: "all tokens of a worker are the same: a stale one of his is accepted"
        case .extendWithoutOwner: "anybody extends the holder's lease"
        case .extendShortens: "extender sets the time left instead of adding to it: a lease can get shorter"
        case .connectionLeakPerRequest: "each tomar leaves a connection to Redis open"
        case .connectionLeakOnConflict: "each tomar that ends in a conflict leaves a connection to Redis open"
        case .connectionLeakOnError:
            "each tomar that is refused for another reason than a conflict leaves a connection open"
        case .connectionLeakOnDisconnect:
            "each tomar whose client doesn't wait for the answer leaves a connection to Redis open"
        case .unboundedPool: "under load the service opens a connection to Redis for every request"
        case .healthLies: "health says healthy while Redis is gone"
        case .healthHangs: "health doesn't answer while Redis hangs"
        case .conflictAs200: "a conflict is answered by 200 with \"succeeded\": false"
        case .conflictAs500: "a conflict is answered by 500"
        case .lostEvent: "the history shows only one of a worker's equal events"
        case .processLocalLock: "each service process grants the spool once"
        case .staleWrite: "a completar is recorded whoever holds the spool by then"
        case .doubleReleaseSucceeds: "giving back a spool that nobody holds is answered by 200"
        case .lockKeptOnError: "a tomar that is refused because of its turn leaves the spool locked"
        case .startBlocksWithoutRedis: "without Redis the service doesn't start to listen"
        case .crashAfterGrant: "a granted tomar is not in the store and not in the history"
        }
    }

    /// Puts the bug where it belongs.
    func change(_ blueprint: inout ServiceBlueprint) {
        switch self {
        case .checkThenSet: blueprint.locks = { CheckThenSet(RedisLockKeys($0, $1.locks)) }
        case .getThenDeleteRelease: blueprint.locks = { GetThenDelete(RedisLockKeys($0, $1.locks)) }
        case .noTTL: blueprint.locks = { NoTTL(RedisLockKeys($0, $1.locks)) }
        case .expireSetApart: blueprint.locks = { ExpireSetApart(RedisLockKeys($0, $1.locks)) }
        case .ttlInMilliseconds: blueprint.locks = { TTLInMilliseconds(RedisLockKeys($0, $1.locks)) }
        case .ttlTooLong: blueprint.locks = { TTLTooLong(RedisLockKeys($0, $1.locks)) }
        case .tokenIsWorker: blueprint.locks = { TokenIsWorker(RedisLockKeys($0, $1.locks)) }
        case .extendShortens: blueprint.locks = { ExtendShortens(RedisLockKeys($0, $1.locks)) }
        case .processLocalLock: blueprint.locks = { _, settings in ProcessLocalLock(ttl: settings.locks.ttl) }
        case .releaseWithoutToken:
            blueprint.actions = { locks, store, _ in ReleaseWithoutToken(locks: locks, store: store) }
        case .extendWithoutOwner:
            blueprint.actions = { locks, store, _ in ExtendWithoutOwner(locks: locks, store: store) }
        case .staleWrite: blueprint.actions = { locks, store, _ in StaleWrite(locks: locks, store: store) }
        case .doubleReleaseSucceeds:
            blueprint.actions = { locks, store, _ in DoubleReleaseSucceeds(locks: locks, store: store) }
        case .lockKeptOnError: blueprint.actions = { locks, store, _ in LockKeptOnError(locks: locks, store: store) }
        case .crashAfterGrant: blueprint.actions = { locks, store, _ in CrashAfterGrant(locks: locks, store: store) }
        case .lostEvent: blueprint.actions = { locks, store, _ in LostEvent(locks: locks, store: store) }
        case .connectionLeakPerRequest: blueprint.actions = { LeakPerRequest(locks: $0, store: $1, redis: $2) }
        case .connectionLeakOnConflict: blueprint.actions = { LeakOnConflict(locks: $0, store: $1, redis: $2) }
        case .connectionLeakOnError: blueprint.actions = { LeakOnError(locks: $0, store: $1, redis: $2) }
        case .connectionLeakOnDisconnect: blueprint.handler = closeWhenAnswered
        case .unboundedPool: blueprint.settings.redis.poolMaxConnections = .max
        case .healthLies: blueprint.health = healthRoutesThatLie
        case .healthHangs: blueprint.health = healthRoutesWithoutDeadline
        case .conflictAs200: blueprint.handler = { handler, _ in { answerConflictAs200(await handler($0)) } }
        case .conflictAs500: blueprint.handler = { handler, _ in { answerConflictAs500(await handler($0)) } }
        case .startBlocksWithoutRedis: blueprint.connect = connectWhateverItTakes
        }
    }
}
