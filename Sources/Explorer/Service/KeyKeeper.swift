internal import RedisClient
internal import Wire

/// Puts keys back as they were before a schedule. Loop-bound.
///
/// In a private Redis everything that is there before the first schedule is kept; after a schedule the keys that its
/// commands may have changed are made as they were, and where anything else may have changed, all keys are. In a user's
/// Redis a key is kept just before a command that may change it goes, and no other key is ever written.
final class KeyKeeper {
    private let errand: RedisErrand
    private let isForeign: Bool
    private var everything: PrivateKeys
    private var kept: [Key: KeptKey] = [:]
    private var changed: Set<Key> = []
    private var unseen: [WireCommand] = []
    private var expiring: Set<Key> = []
    /// Commands that may change keys which they don't name: more is known of them when they are done.
    private var unsure: [WireCommand] = []
    /// Keys that changed though no command that may change them went.
    private(set) var unexplained = 0
    /// Schedules that may have changed keys which can't be put back, for they are in a user's Redis and nobody names them.
    private(set) var lasting = 0

    init(_ redis: RedisConnection, isForeign: Bool) {
        errand = RedisErrand(redis: redis)
        everything = PrivateKeys(errand)
        self.isForeign = isForeign
    }

    /// To be called before each schedule.
    func begin() async throws(ExploreError) {
        if !isForeign, !everything.areKept { try await everything.keep() }
    }

    /// Keeps what a command is about to change.
    func willTouch(_ footprint: Footprint, by command: WireCommand) async throws(ExploreError) {
        if footprint.isUnknown { unsure.append(command) }
        let new = footprint.writes.filter { changed.insert($0).inserted }
        guard isForeign, !new.isEmpty else { return }
        let replies = try await errand.send(new.flatMap(KeptKey.questions))
        for (index, key) in new.enumerated() { kept[key] = KeptKey(replies[2 * index], replies[2 * index + 1]) }
    }

    /// A command goes by itself in a private Redis: to set a schedule up, to end it, or to judge it.
    func goesUnseen(_ command: WireCommand) { unseen.append(command) }

    /// A command takes the place of one that Redis didn't know, with the same keys.
    func goesInstead(_ command: WireCommand) { unsure.append(command) }

    /// Undoes a schedule.
    func reset(_ effects: CommandEffects) async throws(ExploreError) {
        for command in unseen { try await willTouch(try await effects.footprint(of: command), by: command) }
        // A script that Redis didn't know has done nothing; by now its text has been seen.
        var mayHaveChangedOthers = false
        for command in unsure where !command.isError("NOSCRIPT") {
            if try await effects.footprint(of: command).isUnknown { mayHaveChangedOthers = true }
        }
        unseen = []
        unsure = []
        expiring = []
        defer {
            changed = []
            kept = [:]
        }
        if isForeign {
            if mayHaveChangedOthers { lasting += 1 }
            try await errand.send(changed.map { (kept[$0] ?? KeptKey()).restoration(of: $0) })
        } else {
            unexplained += try await everything.restore(changed, andOthers: mayHaveChangedOthers)
        }
    }

    // MARK: What the service changes by itself

    /// A key that the service writes by itself, on a timer, is left to it.
    func leave(_ keys: Set<Key>) { everything.leave(keys) }

    /// Keys that the service would refresh by itself if it were not held back: they are as they are now in each schedule.
    func hold(_ keys: Set<Key>) async throws(ExploreError) {
        if !isForeign { try await everything.hold(keys) }
    }

    /// Makes those as they were.
    func restoreHeld() async throws(ExploreError) {
        if !isForeign { _ = try await everything.restore([], andOthers: false) }
    }

    // MARK: Time to live

    func hasTimeToLive(_ key: Key) -> Bool { expiring.contains(key) }

    /// Asks which of these keys have a time to live.
    func learnTimesToLive(_ keys: [Key]) async throws(ExploreError) {
        let replies = try await errand.send(keys.map { RedisErrand.Command("PTTL", $0) })
        for (key, reply) in zip(keys, replies) {
            if (reply.integer ?? -2) >= 0 { expiring.insert(key) } else { expiring.remove(key) }
        }
    }

    /// Lets a key's time to live run out now. (Redis deletes it at once, and tells subscribers `del`.)
    func expire(_ key: Key) async throws(ExploreError) {
        expiring.remove(key)
        try await errand.send([RedisErrand.Command("PEXPIREAT", key, Array("1".utf8))])
    }
}
