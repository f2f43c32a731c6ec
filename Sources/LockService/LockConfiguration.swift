internal import EventLoop
public import RedisClient

/// How locks are kept.
public struct LockConfiguration: Sendable, Hashable {
    /// What stands before the resource's name in the key. Default: `spool_lock:`.
    public var prefix = "spool_lock:"
    /// How long a lease lasts, to the millisecond. Default: 3600 s.
    public var ttl: Duration = .seconds(3600)
    /// Whether each grant carries a fencing token, counted in the key `{prefix}{resource}:fence`. Default: no.
    public var fencing = false
    /// How transient errors are tried again.
    public var retry = RetryPolicy()

    /// The defaults.
    public init() {}

    /// The key of a resource's lock.
    public func key(of resource: String) -> String { prefix + resource }

    /// The key that counts the grants of a resource, where fencing is on. It has no TTL: a counter that
    /// begins again would let a stale holder in.
    public func fenceKey(of resource: String) -> String { prefix + resource + ":fence" }

    /// What `SET` says of the TTL: seconds if they are whole, or else milliseconds.
    public var expiry: (unit: String, count: Int64) {
        let milliseconds = ttl.wholeMilliseconds
        return milliseconds % 1000 == 0 ? ("EX", milliseconds / 1000) : ("PX", milliseconds)
    }

    /// The defaults, with `REDIS_LOCK_TTL_SECONDS` of the environment as the TTL (whole seconds).
    public init(environment: [String: String]) throws(RedisEnvironmentError) {
        guard let text = environment["REDIS_LOCK_TTL_SECONDS"] else { return }
        guard let seconds = Int(text), (1...31_536_000).contains(seconds) else {
            let problem = "REDIS_LOCK_TTL_SECONDS: '\(text)' is no number of seconds from 1 to 31536000"
            throw RedisEnvironmentError(problems: [problem])
        }
        ttl = .seconds(seconds)
    }
}

/// Exponential backoff with full jitter: the wait before the n-th retry is uniform between 0 and
/// `first · 2ⁿ⁻¹`, at most `longest` (Brooker, «Exponential Backoff and Jitter», 2015).
public struct RetryPolicy: Sendable, Hashable {
    /// How often a call is tried in all. Default: 5.
    public var attempts = 5
    /// The longest wait before the first retry. Default: 10 ms.
    public var first: Duration = .milliseconds(10)
    /// The longest wait before any retry. Default: 500 ms.
    public var longest: Duration = .milliseconds(500)
    /// The deadline of a call with all its retries. Default: 5 s.
    public var deadline: Duration = .seconds(5)

    /// The defaults.
    public init() {}

    /// The wait before a retry (1 is the first), in nanoseconds.
    func wait(before retry: Int, using generator: inout some RandomNumberGenerator) -> Int64 {
        let doubled = first.nanoseconds << Int64(min(retry - 1, 20))
        return Int64.random(in: 0...max(0, min(doubled, longest.nanoseconds)), using: &generator)
    }
}
