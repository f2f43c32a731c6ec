internal import RedisClient
internal import Wire

/// The scripts that were seen on their way to Redis, and whether each touches only keys that it declares.
///
/// A script may touch any key, whatever it declares, and only its text tells. What the text doesn't show beyond doubt
/// counts as touching anything: then nothing commutes with it, and no order is left out.
struct ScriptBook {
    /// By the SHA-1 that EVALSHA names.
    private var isHonest: [String: Bool] = [:]

    mutating func learn(_ command: WireCommand) {
        let arguments = command.arguments
        if command.name == "EVAL" || command.name == "EVAL_RO", arguments.count > 1 {
            learn(arguments[1])
        } else if command.name == "SCRIPT", arguments.count > 2 {
            learn(arguments[2])
        }
    }

    private mutating func learn(_ text: [UInt8]) {
        let digest = sha1(text)
        if isHonest[digest] == nil { isHonest[digest] = Self.touchesOnlyDeclaredKeys(text) }
    }

    /// Whether a command runs a script whose text has not been seen: somebody else has loaded it.
    func isUnread(_ command: WireCommand) -> Bool {
        guard command.name == "EVALSHA" || command.name == "EVALSHA_RO", command.arguments.count > 1 else {
            return false
        }
        return isHonest[String(decoding: command.arguments[1], as: UTF8.self).lowercased()] == nil
    }

    /// What a script command touches; nil for a command that is none.
    func footprint(of arguments: [[UInt8]], named name: String, in database: Int) -> Footprint? {
        let isReadOnly = name.hasSuffix("_RO")
        switch name {
        case "FCALL", "FCALL_RO": return .unknown
        case "EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO":
            guard arguments.count > 2, let count = Int(String(decoding: arguments[2], as: UTF8.self)), count >= 0,
                arguments.count >= 3 + count
            else { return .unknown }
            let digest =
                name.hasPrefix("EVALSHA")
                ? String(decoding: arguments[1], as: UTF8.self).lowercased() : sha1(arguments[1])
            let isKnown =
                isHonest[digest] ?? (name.hasPrefix("EVALSHA") ? false : Self.touchesOnlyDeclaredKeys(arguments[1]))
            let keys = Set(arguments[3..<3 + count].map { Key($0, database: database) })
            return isReadOnly
                ? Footprint(reads: keys, isUnknown: !isKnown) : Footprint(writes: keys, isUnknown: !isKnown)
        default: return nil
        }
    }

    /// Commands with exactly one key, their first argument.
    private static let oneKey: Set<String> = [
        "GET", "SET", "SETNX", "SETEX", "PSETEX", "GETSET", "GETDEL", "GETEX", "INCR", "INCRBY", "INCRBYFLOAT", "DECR",
        "DECRBY", "APPEND", "STRLEN", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST", "TTL", "PTTL", "TYPE",
        "HGET", "HSET", "HSETNX", "HDEL", "HINCRBY", "HEXISTS", "HGETALL", "HLEN", "HMGET", "HMSET", "HKEYS", "HVALS",
        "SADD", "SREM", "SISMEMBER", "SMEMBERS", "SCARD", "SPOP", "ZADD", "ZREM", "ZSCORE", "ZRANGE", "ZRANGEBYSCORE",
        "ZREMRANGEBYSCORE", "ZCARD", "ZCOUNT", "ZRANK", "LPUSH", "RPUSH", "LPOP", "RPOP", "LLEN", "LRANGE", "LREM",
        "LTRIM", "LINDEX", "SETBIT", "GETBIT",
    ]
    /// Commands without a key.
    private static let noKey: Set<String> = ["TIME", "PING", "ECHO"]

    /// Whether every call in a script is a plain `redis.call('NAME', KEYS[n]…` of a command with one key (or DEL, EXISTS
    /// and UNLINK with that key alone), and nothing else gets at `redis`.
    static func touchesOnlyDeclaredKeys(_ text: [UInt8]) -> Bool {
        let script = String(decoding: text.filter { $0 != 32 && $0 != 9 && $0 != 10 && $0 != 13 }, as: UTF8.self)
        // Ways to run text, or to reach a function by another name.
        for word in ["loadstring", "load(", "_G", "getfenv", "setfenv", "rawget", "dofile", "require", "--[", "[["]
        where script.contains(word) { return false }
        guard usesKeysPlainly(script) else { return false }
        var rest = script[...]
        while let mention = rest.firstRange(of: "redis") {
            rest = rest[mention.upperBound...]
            if rest.hasPrefix(".status_reply(") || rest.hasPrefix(".error_reply(") || rest.hasPrefix(".sha1hex(") {
                continue
            }
            guard rest.hasPrefix(".call(") || rest.hasPrefix(".pcall("), let open = rest.firstIndex(of: "(") else {
                return false
            }
            rest = rest[rest.index(after: open)...]
            guard let quote = rest.first, quote == "'" || quote == "\"" else { return false }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return false }
            let name = rest[..<end].uppercased()
            rest = rest[rest.index(after: end)...]
            if noKey.contains(name) { continue }
            guard rest.hasPrefix(",KEYS["), let close = rest.firstIndex(of: "]") else { return false }
            guard rest.dropFirst(6)[..<close].allSatisfy({ $0.isNumber }) else { return false }
            rest = rest[rest.index(after: close)...]
            let isAlone = rest.hasPrefix(")")
            guard oneKey.contains(name) || ["DEL", "UNLINK", "EXISTS"].contains(name) && isAlone else { return false }
            // `KEYS[1]..'x'` is another key.
            guard rest.hasPrefix(")") || rest.hasPrefix(",") else { return false }
        }
        return true
    }

    /// Whether KEYS is only ever indexed by a number, and never assigned to.
    private static func usesKeysPlainly(_ script: String) -> Bool {
        var rest = script[...]
        while let mention = rest.firstRange(of: "KEYS") {
            rest = rest[mention.upperBound...]
            guard rest.first == "[", let close = rest.firstIndex(of: "]"),
                rest.dropFirst()[..<close].allSatisfy(\.isNumber)
            else { return false }
            rest = rest[rest.index(after: close)...]
            if rest.first == "=", !rest.hasPrefix("==") { return false }
        }
        return true
    }
}
