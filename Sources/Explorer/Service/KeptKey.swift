internal import RedisClient

/// A key as it was.
struct KeptKey {
    /// `DUMP`'s bytes; nil if there was no such key.
    var value: [UInt8]?
    /// Milliseconds; 0 for ever.
    var timeToLive: Int64 = 0

    /// There was no such key.
    init() {}

    /// What asks for it: two replies.
    static func questions(_ key: Key) -> [RedisErrand.Command] {
        [RedisErrand.Command("DUMP", key), RedisErrand.Command("PTTL", key)]
    }

    /// From those two replies.
    init(_ dump: RedisReply, _ timeToLive: RedisReply) {
        guard case .bulk(let bytes) = dump else { return }
        value = bytes
        self.timeToLive = max(0, timeToLive.integer ?? 0)
    }

    /// What makes the key as it was.
    func restoration(of key: Key) -> RedisErrand.Command {
        guard let value else { return RedisErrand.Command("DEL", key) }
        return RedisErrand.Command(
            "RESTORE", key, Array(String(timeToLive).utf8), value, Array("REPLACE".utf8))
    }
}
