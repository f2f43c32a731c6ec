internal import LockService
internal import RedisClient

/// Compares the token in one step and deletes in the next.
struct GetThenDelete: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func release(_ tag: String, token: String) async throws(LockError) -> Bool {
        guard try await keys.command("GET", keys.key(tag)).text == token else { return false }
        return try await keys.command("DEL", keys.key(tag)).integer == 1
    }
}

/// Sets the time left where it should add to it.
struct ExtendShortens: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64 {
        let script = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('EXPIRE', KEYS[1], ARGV[2]) end
            return 0
            """
        let reply = try await keys.command("EVAL", script, "1", keys.key(tag), token, String(seconds))
        guard reply.integer == 1 else { throw .expired(resource: tag) }
        return Int64(seconds) * 1000
    }
}
