/// A command and its answer, with the instants on the monotonic clock (in nanoseconds) that enclose it.
public struct RedisExchange: Sendable {
    /// The reply, or why there is none.
    public var result: Result<RedisReply, RedisError>
    /// Read just before the command was written; for one that was never written, when it was given up.
    public var sent: Int64
    /// Read just after the reply was read, or when it was given up.
    public var received: Int64

    /// An answer between two instants.
    public init(_ result: Result<RedisReply, RedisError>, sent: Int64, received: Int64) {
        self.result = result
        self.sent = sent
        self.received = received
    }
}

/// Whatever can carry a command to Redis and bring back the answer: a connection, or a pool of them.
public protocol RedisSender: Sendable {
    /// Sends a command and waits for its answer, at most until the deadline (on the monotonic clock; nil for
    /// the configured timeout). Not ended by cancellation, only by the deadline. An answer that comes after the
    /// deadline goes to `late`, on the event loop's thread, so that an effect that nobody expects any more can
    /// be undone.
    func exchange(
        _ command: RedisCommand, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?
    ) async -> RedisExchange
}

extension RedisSender {
    /// Sends a command whose late answer nobody cares for.
    public func exchange(_ command: RedisCommand, deadline: Int64? = nil) async -> RedisExchange {
        await exchange(command, deadline: deadline, late: nil)
    }

    /// Sends a command and waits for its reply under the configured timeout.
    public func send(_ arguments: String...) async throws(RedisError) -> RedisReply {
        try await exchange(RedisCommand(arguments)).result.get()
    }
}
