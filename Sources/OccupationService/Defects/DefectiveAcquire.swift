internal import LockService
internal import RedisClient

/// Looks whether the lock is free, and then sets it.
struct CheckThenSet: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        guard try await keys.command("GET", keys.key(tag)) == .null else { throw .occupied(resource: tag, owner: nil) }
        return try await keys.set(tag, LockToken(worker: worker).text, "EX", String(keys.seconds))
    }
}

/// Forgets the TTL.
struct NoTTL: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        try await keys.set(tag, LockToken(worker: worker).text, "NX")
    }
}

/// Sets the lock by one command and its TTL by the next.
struct ExpireSetApart: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        let lease = try await keys.set(tag, LockToken(worker: worker).text, "NX")
        _ = try await keys.command("EXPIRE", keys.key(tag), String(keys.seconds))
        return lease
    }
}

/// Hands seconds to the option that takes milliseconds.
struct TTLInMilliseconds: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        try await keys.set(tag, LockToken(worker: worker).text, "NX", "PX", String(keys.seconds))
    }
}

/// Takes the setting for minutes.
struct TTLTooLong: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        try await keys.set(tag, LockToken(worker: worker).text, "NX", "EX", String(keys.seconds * 60))
    }
}

/// Takes the worker's number for proof enough.
struct TokenIsWorker: DefectiveLocks {
    let keys: RedisLockKeys
    init(_ keys: RedisLockKeys) { self.keys = keys }

    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease {
        try await keys.set(tag, worker, "NX", "EX", String(keys.seconds))
    }

    func release(_ tag: String, token: String) async throws(LockError) -> Bool {
        let script = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
        return try await keys.command("EVAL", script, "1", keys.key(tag), token).integer == 1
    }

    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64 {
        guard try await keys.sound.holder(tag) == token else { throw .expired(resource: tag) }
        let left = try await keys.command("PTTL", keys.key(tag)).integer ?? 0
        _ = try await keys.command("PEXPIRE", keys.key(tag), String(left + Int64(seconds) * 1000))
        return left + Int64(seconds) * 1000
    }
}
