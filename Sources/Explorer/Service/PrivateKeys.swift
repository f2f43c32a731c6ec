internal import RedisClient

/// All keys of a private Redis, as they were at one moment. Loop-bound.
struct PrivateKeys {
    /// Whether they were kept.
    private(set) var areKept = false

    private let errand: RedisErrand
    private var kept: [Key: KeptKey] = [:]
    /// Those that are restored after each schedule, whether it touched them or not.
    private var held: Set<Key> = []
    /// Those that the service writes by itself.
    private var left: Set<Key> = []
    /// How many keys there are when everything is as it was.
    private var counts: [Int: Int] = [:]

    init(_ errand: RedisErrand) { self.errand = errand }

    /// Keeps them as they are now.
    mutating func keep() async throws(ExploreError) {
        kept = try await values(of: try await names())
        counts = try await countsNow()
        areKept = true
    }

    mutating func leave(_ keys: Set<Key>) { left.formUnion(keys) }

    /// Keeps these as they are now, in place of what they were.
    mutating func hold(_ keys: Set<Key>) async throws(ExploreError) {
        for (key, value) in try await values(of: Array(keys)) { kept[key] = value.value == nil ? nil : value }
        left.subtract(keys)
        held.formUnion(keys)
        counts = try await countsNow()
    }

    /// Makes these keys as they were, and all others too if they may have changed, or are more or fewer than they were.
    /// Tells how many of those others had changed though they should not have.
    mutating func restore(_ changed: Set<Key>, andOthers: Bool) async throws(ExploreError) -> Int {
        let touched = changed.union(held)
        var commands: [RedisErrand.Command] = []
        var gone: [Int: [[UInt8]]] = [:]
        for key in touched {
            if let value = kept[key] {
                commands.append(value.restoration(of: key))
            } else {
                gone[key.database, default: []].append(key.name)
            }
        }
        for (database, names) in gone { commands.append(.init([Array("DEL".utf8)] + names, in: database)) }
        let replies = try await errand.send(commands + [Self.counting])
        guard andOthers || replies.last.map(Self.counts) != counts else { return 0 }
        let unexpected = try await restoreAll()
        counts = try await countsNow()
        return andOthers ? 0 : unexpected
    }

    /// Makes all keys as they were, but for those that are the service's own; how many were not, though their time was not
    /// over.
    private func restoreAll() async throws(ExploreError) -> Int {
        var unexpected = 0
        let present = try await values(of: try await names())
        var commands: [RedisErrand.Command] = []
        for key in present.keys where kept[key] == nil && !left.contains(key) {
            commands.append(RedisErrand.Command("DEL", key))
            unexpected += 1
        }
        for (key, value) in kept where !left.contains(key) {
            let now = present[key]
            // What has a time to live has less of it by now.
            if now?.value != value.value || (now?.timeToLive ?? 0 > 0) != (value.timeToLive > 0) {
                commands.append(value.restoration(of: key))
                if value.timeToLive == 0 { unexpected += 1 }
            }
        }
        if !commands.isEmpty { try await errand.send(commands) }
        return unexpected
    }

    // MARK: Asking

    private func names() async throws(ExploreError) -> [Key] {
        var names: [Key] = []
        for database in try await countsNow().keys.sorted() {
            var cursor = "0"
            repeat {
                let words = ["SCAN", cursor, "COUNT", "1000"].map { Array($0.utf8) }
                let reply = try await errand.send([RedisErrand.Command(words, in: database)])[0].array ?? []
                cursor = reply.first?.text ?? "0"
                for case .bulk(let name) in reply.last?.array ?? [] { names.append(Key(name, database: database)) }
            } while cursor != "0"
        }
        return names
    }

    private func values(of keys: [Key]) async throws(ExploreError) -> [Key: KeptKey] {
        var values: [Key: KeptKey] = [:]
        for start in stride(from: 0, to: keys.count, by: 500) {
            let some = keys[start..<min(start + 500, keys.count)]
            let replies = try await errand.send(some.flatMap(KeptKey.questions))
            for (index, key) in some.enumerated() {
                values[key] = KeptKey(replies[2 * index], replies[2 * index + 1])
            }
        }
        return values
    }

    private static let counting = RedisErrand.Command(["INFO", "keyspace"].map { Array($0.utf8) })

    private func countsNow() async throws(ExploreError) -> [Int: Int] {
        Self.counts(try await errand.send([Self.counting])[0])
    }

    /// How many keys each database has: from `db0:keys=2,expires=1,avg_ttl=0`.
    private static func counts(_ reply: RedisReply) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for line in (reply.text ?? "").split(separator: "\r\n") where line.hasPrefix("db") {
            let parts = line.dropFirst(2).split(separator: ":")
            let count = parts.last?.prefix { $0 != "," }.drop { $0 != "=" }.dropFirst()
            if let database = parts.first.flatMap({ Int($0) }), let count = count.flatMap({ Int($0) }) {
                counts[database] = count
            }
        }
        return counts
    }
}
