public import EventLoop

/// A Redis for the lifetime of a service: `connect()` when it starts, `client()` while it serves,
/// `disconnect()` when it stops. A Redis that is down at the start is no crash: the client says that it is
/// disconnected, and each later command tries again to connect.
public final class RedisClient: Sendable {
    /// Whether Redis answers, asked just now.
    public enum Status: Sendable, Equatable {
        /// It answers, and this is its version.
        case connected(version: String)
        /// It doesn't, and this is why.
        case disconnected(RedisError)
    }

    /// How it connects.
    public let configuration: RedisConfiguration
    private let ceiling: Int
    private let loop: EventLoop
    private let pool = Lock<RedisPool?>(nil)

    /// A client that is not connected yet; its pool's ceiling is the configuration's `maxConnections` unless
    /// another one is given.
    public init(_ configuration: RedisConfiguration, ceiling: Int? = nil, on loop: EventLoop = .shared) {
        self.configuration = configuration
        self.ceiling = ceiling ?? configuration.maxConnections
        self.loop = loop
    }

    /// Makes the pool and tries Redis once. From now on `client()` works, whatever the status.
    @discardableResult
    public func connect() async -> Status {
        pool.withLock { pool in
            if pool == nil { pool = RedisPool(configuration, ceiling: ceiling, on: loop) }
        }
        return await status()
    }

    /// Closes every connection, once their borrowers have given them back. `connect()` may follow.
    public func disconnect() async {
        let last = pool.withLock { pool in
            defer { pool = nil }
            return pool
        }
        await last?.close()
    }

    /// The pool; before `connect()` and after `disconnect()` it is an error that says so.
    public func client() throws(RedisError) -> RedisPool {
        guard let pool = pool.withLock({ $0 }) else {
            throw RedisError(.notConnected, "the Redis client isn't connected; call connect() when the service starts")
        }
        return pool
    }

    /// Asks Redis now, within a deadline on the monotonic clock (nil for the configured timeout).
    public func status(deadline: Int64? = nil) async -> Status {
        do throws(RedisError) {
            let answer = await (try client()).exchange(RedisCommand("INFO", "server"), deadline: deadline)
            let info = RedisInfo(try answer.result.get())
            return .connected(version: info["redis_version"] ?? info["valkey_version"] ?? "unknown")
        } catch {
            return .disconnected(error)
        }
    }
}
