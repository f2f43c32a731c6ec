internal import LockService
internal import RedisClient

/// The keys of the locks, for code that does by hand what `LockService` does well.
struct RedisLockKeys: Sendable {
    let sound: RedisLocks
    let seconds: Int
    private let redis: RedisClient
    private let prefix: String

    init(_ redis: RedisClient, _ configuration: LockConfiguration) {
        self.redis = redis
        sound = RedisLocks(redis, configuration)
        seconds = max(1, Int(configuration.ttl.components.seconds))
        prefix = configuration.prefix
    }

    func key(_ tag: String) -> String { prefix + tag }

    func command(_ arguments: String...) async throws(LockError) -> RedisReply {
        do throws(RedisError) {
            return try await (try redis.client()).exchange(RedisCommand(arguments), deadline: nil, late: nil).result
                .get()
        } catch {
            throw .unavailable(reason: error)
        }
    }

    /// Sets the lock by a command that answers OK or nil, and counts the grant.
    func set(_ tag: String, _ token: String, _ options: String...) async throws(LockError) -> SpoolLease {
        let reply: RedisReply
        do throws(RedisError) {
            let command = RedisCommand(["SET", key(tag), token] + options)
            reply = try await (try redis.client()).exchange(command, deadline: nil, late: nil).result.get()
        } catch {
            throw .unavailable(reason: error)
        }
        guard reply == .status("OK") else { throw .occupied(resource: tag, owner: nil) }
        return try await counted(tag, token)
    }

    /// Counts a grant.
    func counted(_ tag: String, _ token: String) async throws(LockError) -> SpoolLease {
        let number = try await command("INCR", key(tag) + ":fence").integer ?? 0
        return SpoolLease(token: token, fence: UInt64(number))
    }
}

/// Locks of which one operation is wrong; the others are the sound ones.
protocol DefectiveLocks: SpoolLocks {
    var keys: RedisLockKeys { get }
}

extension DefectiveLocks {
    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        try await keys.sound.acquire(tag, worker: worker)
    }
    func release(_ tag: String, token: String) async throws(LockError) -> Bool {
        try await keys.sound.release(tag, token: token)
    }
    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64 {
        try await keys.sound.extend(tag, token: token, seconds: seconds)
    }
    func holder(_ tag: String) async throws(LockError) -> String? { try await keys.sound.holder(tag) }
    func raiseFence(_ tag: String, to fence: UInt64) async throws(LockError) -> Bool {
        try await keys.sound.raiseFence(tag, to: fence)
    }
}
