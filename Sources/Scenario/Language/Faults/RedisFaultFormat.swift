/// How faults of Redis with settings of their own are written.
enum RedisFaultFormat {
    private static let loses = Key<Duration>.fallback(
        "loses", .duration(.milliseconds(1)...(.seconds(60)), multipleOf: .milliseconds(1)), .milliseconds(100),
        written: "100ms", "The writes of so long before it were answered, and don't reach the replica.")
    static let failover: Format<Scenario.Fault.Kind> = .mapping(
        "nothing, or settings like {loses: 100ms}", called: "redis-failover", keys: [loses]
    ) { fields, _ in fields[loses].map { .redisFailover(loses: $0) } }

    private static let policy = Key<Scenario.Fault.MemoryLimit.Eviction>.fallback(
        "policy", .word("policy of Redis"), .allKeysRandom, written: "allkeys-random",
        "Which keys Redis drops: its `maxmemory-policy`.")
    private static let room = Key<Int>.fallback(
        "room-kb", .integer(256...1_000_000), 1024, written: "1024",
        "How many kilobytes there are beyond those that are in use when it begins.")
    static let memoryLimit: Format<Scenario.Fault.Kind> = .mapping(
        "nothing, or settings like {policy: allkeys-lru}", called: "redis-memory-limit", keys: [policy, room]
    ) { fields, _ in
        guard let policy = fields[policy], let room = fields[room] else { return nil }
        return .redisMemoryLimit(.init(policy: policy, room: room * 1024))
    }
}
