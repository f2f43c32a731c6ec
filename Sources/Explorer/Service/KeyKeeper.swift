internal import RedisClient
internal import Wire

/// Puts keys back as they were before a schedule: those that its commands may have changed, and no others. Loop-bound.
final class KeyKeeper {
    /// A key as it was.
    private struct Kept {
        /// `DUMP`'s bytes; nil if there was no such key.
        var value: [UInt8]?
        /// Milliseconds; 0 for ever.
        var timeToLive: Int64
    }

    private let redis: RedisConnection
    private let isForeign: Bool
    private var kept: [Key: Kept] = [:]
    private var changed: Set<Key> = []
    private var unseen: [WireCommand] = []
    private var expiring: Set<Key> = []
    private var database = 0

    init(_ redis: RedisConnection, isForeign: Bool) {
        self.redis = redis
        self.isForeign = isForeign
    }

    /// Keeps what a command is about to change. In a private Redis a key with the fresh name of the schedule can't be
    /// older than the schedule.
    func willTouch(_ footprint: Footprint, of resource: String) async throws(ExploreError) {
        for key in footprint.writes where changed.insert(key).inserted {
            guard isForeign || !isOf(resource, key), kept[key] == nil else { continue }
            let value = try await ask(key, "DUMP")
            let left = try await ask(key, "PTTL").integer ?? -1
            if case .bulk(let bytes) = value {
                kept[key] = Kept(value: bytes, timeToLive: max(0, left))
            } else {
                kept[key] = Kept(value: nil, timeToLive: 0)
            }
        }
    }

    /// A command went by itself: to set a schedule up, to end it, or to judge it.
    func wentUnseen(_ command: WireCommand) { unseen.append(command) }

    /// Undoes a schedule.
    func reset(of resource: String, _ effects: CommandEffects) async throws(ExploreError) {
        for command in unseen {
            for key in try await effects.footprint(of: command).writes where isOf(resource, key) || kept[key] != nil {
                changed.insert(key)
            }
        }
        unseen = []
        var gone: [Int: [[UInt8]]] = [:]
        for key in changed {
            if let old = kept[key], let value = old.value {
                try await ask(key, "RESTORE", [Array(String(old.timeToLive).utf8), value, Array("REPLACE".utf8)])
            } else {
                gone[key.database, default: []].append(key.name)
                kept[key] = nil
            }
        }
        for (database, names) in gone {
            try await select(database)
            try await send(["DEL".utf8.map { $0 }] + names)
        }
        changed = []
        expiring = []
    }

    // MARK: Time to live

    func hasTimeToLive(_ key: Key) -> Bool { expiring.contains(key) }

    /// Asks whether a key has a time to live.
    func learnTimeToLive(_ key: Key) async throws(ExploreError) -> Bool {
        let isExpiring = (try await ask(key, "PTTL").integer ?? -2) >= 0
        if isExpiring { expiring.insert(key) } else { expiring.remove(key) }
        return isExpiring
    }

    /// Lets a key's time to live run out now. (Redis deletes it at once, and tells subscribers `del`.)
    func expire(_ key: Key) async throws(ExploreError) {
        expiring.remove(key)
        try await ask(key, "PEXPIREAT", [Array("1".utf8)])
    }

    /// The milliseconds that a key has left (-1: it has no end), or nil if there is no such key.
    func timeToLive(of key: Key) async throws(ExploreError) -> Int64? {
        let left = try await ask(key, "PTTL").integer ?? -2
        return left == -2 ? nil : left
    }

    private func isOf(_ resource: String, _ key: Key) -> Bool {
        !resource.isEmpty && String(decoding: key.name, as: UTF8.self).contains(resource)
    }

    @discardableResult
    private func ask(_ key: Key, _ command: String, _ rest: [[UInt8]] = []) async throws(ExploreError) -> RedisReply {
        try await select(key.database)
        return try await send([Array(command.utf8), key.name] + rest)
    }

    private func select(_ number: Int) async throws(ExploreError) {
        guard number != database else { return }
        try await send([Array("SELECT".utf8), Array(String(number).utf8)])
        database = number
    }

    @discardableResult
    private func send(_ arguments: [[UInt8]]) async throws(ExploreError) -> RedisReply {
        switch await redis.exchange(RedisCommand(bytes: arguments)).result {
        case .success(let reply): return reply
        // The key is of another type.
        case .failure(let error) where error.code == .command: return .null
        case .failure(let error): throw .unavailable("Redis doesn't answer the explorer: \(error)")
        }
    }
}
