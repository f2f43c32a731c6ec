internal import RedisClient

/// What has to happen in one step inside Redis.
enum LockScripts {
    /// Deletes the lock if the token holds it. KEYS: lock. ARGV: token. Answers 1 or 0.
    static let release = RedisScript(
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """)

    /// Adds to the time left if the token holds the lock; its value stays, and it never gets shorter.
    /// KEYS: lock. ARGV: token, milliseconds. Answers the time left in ms (-1: it never ends), the token of
    /// another holder, or nil if nobody holds it.
    static let extend = RedisScript(
        """
        local holder = redis.call('GET', KEYS[1])
        if holder ~= ARGV[1] then return holder end
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then return left end
        redis.call('PEXPIRE', KEYS[1], left + ARGV[2])
        return left + ARGV[2]
        """)

    /// The holder's token and his time left in ms. KEYS: lock.
    static let owner = RedisScript("return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}")

    /// Takes the lock if it is free and counts the grant. KEYS: lock, counter. ARGV: token, milliseconds.
    /// Answers the fencing token, or the token of the holder.
    static let acquireFenced = RedisScript(
        """
        if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', KEYS[2]) end
        return redis.call('GET', KEYS[1])
        """)
}
