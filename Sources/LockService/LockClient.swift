public import RedisClient

/// One try of a lock operation, with the instants on the monotonic clock (in nanoseconds) that enclose it.
public struct LockAttempt<Value: Sendable>: Sendable {
    /// What was achieved, or why not.
    public var result: Result<Value, LockError>
    /// Read just before the command was written.
    public var sent: Int64
    /// Read just after the answer was read, or when it was given up.
    public var received: Int64

    /// The outcome of an exchange with Redis.
    public init(_ exchange: RedisExchange, _ read: (RedisReply) -> Result<Value, LockError>) {
        sent = exchange.sent
        received = exchange.received
        switch exchange.result {
        case .success(let reply): result = read(reply)
        case .failure(let error): result = .failure(LockError(error))
        }
    }
}

/// Lock operations, each tried just once: what a load driver records. Nothing is retried behind its back.
public protocol LockClient: Sendable {
    /// Takes the resource for the token.
    func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease>
    /// Gives it back; false if the token doesn't hold it.
    func tryRelease(_ resource: String, _ token: LockToken) async -> LockAttempt<Bool>
    /// Makes the lease end later by so much; tells the time left, nil if it never ends.
    func tryExtend(_ resource: String, _ token: LockToken, by time: Duration) async -> LockAttempt<Duration?>
    /// Tells who holds it; nil if nobody does.
    func tryOwner(_ resource: String) async -> LockAttempt<LockOwner?>
}
