internal import RedisClient

/// What the parts of a run say to each other, each in one step inside Redis.
enum PartScripts {
    /// Comes into the run, if what is known of it is the same. KEYS: plan. ARGV: part, then names and values. Answers
    /// nothing, or `part` if it is there already, or the name and the value that differs.
    static let join = RedisScript(
        """
        for i = 2, #ARGV, 2 do
            local known = redis.call('HGET', KEYS[1], ARGV[i])
            if known and known ~= ARGV[i + 1] then return {ARGV[i], known} end
        end
        if redis.call('HSETNX', KEYS[1], 'part ' .. ARGV[1], 1) == 0 then return {'part'} end
        for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('EXPIRE', KEYS[1], 3600)
        return {}
        """)

    /// Comes to a meeting; who comes last sends all of them on. KEYS: counter, end, the door of each part. ARGV: number
    /// of parts, whether the time is over.
    static let meet = RedisScript(
        """
        if ARGV[2] == '1' then redis.call('SET', KEYS[2], 1, 'EX', 3600) end
        local here = redis.call('INCR', KEYS[1])
        redis.call('EXPIRE', KEYS[1], 3600)
        if here % tonumber(ARGV[1]) ~= 0 then return 0 end
        local word = redis.call('EXISTS', KEYS[2]) == 1 and 'over' or 'go'
        for i = 3, #KEYS do
            redis.call('RPUSH', KEYS[i], word)
            redis.call('EXPIRE', KEYS[i], 3600)
        end
        return 1
        """)

    /// Goes out of the run; who goes last removes its keys. KEYS: plan, and all others. ARGV: the largest resource of
    /// this part, number of parts. Answers the largest of all to the last, else nil.
    static let leave = RedisScript(
        """
        local most = math.max(tonumber(redis.call('HGET', KEYS[1], 'used') or '0'), tonumber(ARGV[1]))
        redis.call('HSET', KEYS[1], 'used', most)
        if redis.call('HINCRBY', KEYS[1], 'left', 1) < tonumber(ARGV[2]) then return false end
        redis.call('DEL', unpack(KEYS))
        return most
        """)
}
