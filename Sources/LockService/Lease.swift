/// A lock that was granted.
public struct Lease: Sendable, Equatable {
    /// What is held.
    public var resource: String
    /// What proves it.
    public var token: LockToken
    /// Until when it is surely held, in nanoseconds on the monotonic clock: the TTL counted from before the
    /// request was sent.
    public var heldUntil: Int64
    /// The fencing token, which grows with every grant of the resource; nil where fencing is off.
    public var fencing: UInt64?

    /// A lease that the token proves, until then.
    public init(resource: String, token: LockToken, heldUntil: Int64, fencing: UInt64? = nil) {
        self.resource = resource
        self.token = token
        self.heldUntil = heldUntil
        self.fencing = fencing
    }
}

/// Who holds a resource, and for how long.
public struct LockOwner: Sendable, Equatable {
    /// The text of his token.
    public var token: String
    /// The time left; nil if the lock never ends by itself.
    public var timeLeft: Duration?

    /// The worker in the token.
    public var worker: String { LockToken.worker(of: token) }

    /// A holder and his time.
    public init(token: String, timeLeft: Duration?) {
        self.token = token
        self.timeLeft = timeLeft
    }
}
