internal import EventLoop
public import RedisClient

/// Locks with a TTL on one Redis: `SET key token NX PX ttl`, released and extended by scripts that compare the
/// token («Correct implementation with a single instance», redis.io/docs/latest/develop/use/patterns/distributed-locks).
public struct LockService: LockClient {
    /// How locks are kept.
    public let configuration: LockConfiguration
    /// What carries the commands.
    public let sender: any RedisSender

    /// Locks of this kind over a connection or a pool.
    public init(_ sender: any RedisSender, _ configuration: LockConfiguration = LockConfiguration()) {
        self.sender = sender
        self.configuration = configuration
    }

    /// The key of a resource's lock.
    public func key(of resource: String) -> String { configuration.key(of: resource) }

    /// The key that counts the grants of a resource, where fencing is on.
    public func fenceKey(of resource: String) -> String { configuration.fenceKey(of: resource) }

    /// One `SET … NX PX` (with `EX` for whole seconds), or with fencing one script.
    public func tryAcquire(_ resource: String, _ token: LockToken) async -> LockAttempt<Lease> {
        await tryAcquire(resource, token, deadline: nil, late: nil)
    }

    func tryAcquire(
        _ resource: String, _ token: LockToken, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?
    ) async -> LockAttempt<Lease> {
        if configuration.fencing {
            let ttl = configuration.ttl.wholeMilliseconds
            let exchange = await LockScripts.acquireFenced.run(
                keys: [key(of: resource), fenceKey(of: resource)], arguments: [token.text, String(ttl)],
                on: sender, deadline: deadline, late: late)
            return LockAttempt(exchange) { reply in
                switch reply {
                case .integer(let number):
                    .success(lease(resource, token, sent: exchange.sent, fencing: UInt64(max(0, number))))
                case .bulk:
                    .failure(.occupied(resource: resource, owner: LockToken.worker(of: reply.text ?? "")))
                default: .failure(LockError(unexpected: reply, to: "the acquire script"))
                }
            }
        }
        let expiry = configuration.expiry
        let command = RedisCommand("SET", key(of: resource), token.text, "NX", expiry.unit, String(expiry.count))
        let exchange = await sender.exchange(command, deadline: deadline, late: late)
        return LockAttempt(exchange) { reply in
            switch reply {
            case .status("OK"): .success(lease(resource, token, sent: exchange.sent, fencing: nil))
            case .null: .failure(.occupied(resource: resource, owner: nil))
            default: .failure(LockError(unexpected: reply, to: "SET"))
            }
        }
    }

    /// One script that deletes only if the token matches.
    public func tryRelease(_ resource: String, _ token: LockToken) async -> LockAttempt<Bool> {
        await tryRelease(resource, token, deadline: nil)
    }

    func tryRelease(_ resource: String, _ token: LockToken, deadline: Int64?) async -> LockAttempt<Bool> {
        let exchange = await LockScripts.release.run(
            keys: [key(of: resource)], arguments: [token.text], on: sender, deadline: deadline)
        return LockAttempt(exchange) { reply in
            switch reply {
            case .integer(let deleted): .success(deleted == 1)
            default: .failure(LockError(unexpected: reply, to: "the release script"))
            }
        }
    }

    /// One script that adds to the time left only if the token matches.
    public func tryExtend(
        _ resource: String, _ token: LockToken, by time: Duration
    ) async -> LockAttempt<Duration?> {
        await tryExtend(resource, token, by: time, deadline: nil)
    }

    func tryExtend(
        _ resource: String, _ token: LockToken, by time: Duration, deadline: Int64?
    ) async -> LockAttempt<Duration?> {
        let arguments = [token.text, String(max(0, time.wholeMilliseconds))]
        let exchange = await LockScripts.extend.run(
            keys: [key(of: resource)], arguments: arguments, on: sender, deadline: deadline)
        return LockAttempt(exchange) { reply in
            switch reply {
            case .integer(let left): .success(left < 0 ? nil : .milliseconds(left))
            case .null: .failure(.expired(resource: resource))
            case .bulk: .failure(.occupied(resource: resource, owner: LockToken.worker(of: reply.text ?? "")))
            default: .failure(LockError(unexpected: reply, to: "the extend script"))
            }
        }
    }

    /// One script that reads token and time left together.
    public func tryOwner(_ resource: String) async -> LockAttempt<LockOwner?> {
        await tryOwner(resource, deadline: nil)
    }

    func tryOwner(_ resource: String, deadline: Int64?) async -> LockAttempt<LockOwner?> {
        let exchange = await LockScripts.owner.run(
            keys: [key(of: resource)], arguments: [], on: sender, deadline: deadline)
        return LockAttempt(exchange) { reply in
            guard let parts = reply.array, parts.count == 2, let left = parts[1].integer else {
                return .failure(LockError(unexpected: reply, to: "the owner script"))
            }
            return .success(
                parts[0].text.map { LockOwner(token: $0, timeLeft: left < 0 ? nil : .milliseconds(left)) })
        }
    }

    private func lease(_ resource: String, _ token: LockToken, sent: Int64, fencing: UInt64?) -> Lease {
        Lease(
            resource: resource, token: token, heldUntil: sent + configuration.ttl.nanoseconds, fencing: fencing)
    }
}
