internal import JSON

/// How faults are written: a word, perhaps with settings, and beside it when it begins and how long it lasts.
enum FaultFormat {
    static let faults: Format<[Scenario.Fault]> = fault.list("a list of faults like {redis-hog: 20, at: 1s, for: 2s}")

    private static let fault: Format<Scenario.Fault> = .choice(
        "a fault like {redis-hog: 20, at: 1s, for: 2s}", called: "fault", of: kinds, beside: [at, lasting]
    ) { kind, fields, problems in
        guard let beginning = fields[at] else {
            if !fields.contains(at) {
                problems.report(
                    "`at` is missing beside `\(kind.word)`; write `at: 1s`, the time after the first release",
                    at: fields.position)
            }
            return nil
        }
        if !fields.contains(lasting), kind != .redisConnectionsKilled {
            problems.report(
                "`for` is missing beside `\(kind.word)`; write how long, like `for: 2s`", at: fields.position)
        }
        return .init(kind: kind, at: beginning, lasting: fields[lasting], position: fields.position)
    }

    private static let at = Key<Scenario.Fault.Beginning>.optional(
        "at", beginning, "How long after the first release it begins; `start` is before the service is started.")
    private static let lasting = Key<Duration>.optional(
        "for", .duration(.milliseconds(1)...(.seconds(24 * 3600)), multipleOf: .milliseconds(1)),
        "After how long it is undone.")

    private static let beginning = Format<Scenario.Fault.Beginning>.scalar(
        "a time like 1s, or `start`",
        schema: ["type": "string", "pattern": .string("^(start|\(DurationText.pattern))$")]
    ) { text throws(Mismatch) in
        text == "start" ? .start : .after(try DurationText.parse(text))
    }

    /// Every kind of fault, by its word.
    static let kinds: [Key<Scenario.Fault.Kind>] = [
        .optional("redis-stopped", .nothing("this fault", .redisStopped), "Redis is stopped (SIGSTOP), and goes on."),
        .optional("redis-gone", gone, "Redis is killed, and started again on the same port."),
        .optional(
            "redis-max-clients", Format<Int>.integer(1...Limits.connections.upperBound).map { .redisLimit($0) },
            "Redis accepts so many connections only; those that there are end."),
        .optional(
            "redis-connections-killed", .nothing("this fault", .redisConnectionsKilled),
            "Every connection to Redis but ours is ended: once, or, with `for`, again and again."),
        .optional(
            "redis-hog", hog, "Idle strangers take so many connections, or `all`, also from those who have them."),
        .optional("redis-paused", paused, "Redis holds commands back (CLIENT PAUSE)."),
        .optional(
            "redis-failover", RedisFaultFormat.failover,
            "Redis is killed, and a replica that lacks its last writes takes its place, on the same port."),
        .optional(
            "redis-memory-limit", RedisFaultFormat.memoryLimit,
            "Redis gets little memory, others fill it, and it drops keys: locks too."),
        .optional(
            "redis-clock", ClockFaultFormat.redis,
            "Redis's wall clock jumps, and jumps back at the end: leases end too early, or too late."),
        .optional(
            "service-killed", instance.map { .serviceKilled(instance: $0) },
            "A process of the service is killed, and started again on the same port with the same store."),
        .optional(
            "service-stopped", instance.map { .serviceStopped(instance: $0) },
            "A process of the service is stopped (SIGSTOP), and goes on."),
        .optional(
            "service-clock", ClockFaultFormat.service,
            "The wall clock of a process of the service jumps, and jumps back at the end."),
        .optional(
            "redis-wire", WireFaultFormat.redis.map { .redisWire($0) },
            "Something is done to what passes between Redis and those who use it."),
        .optional(
            "service-wire", WireFaultFormat.service.map { .serviceWire($0) },
            "Something is done to what passes between the clients and the service."),
    ]

    private static let data = Key<Scenario.Fault.Data>.fallback(
        "data", .word("state of the data"), .lost, written: "lost",
        "Whether Redis comes back with its data (`kept`) or without (`lost`).")
    private static let gone: Format<Scenario.Fault.Kind> = .mapping(
        "nothing, or settings like {data: kept}", called: "redis-gone", keys: [data]
    ) { fields, _ in fields[data].map { .redisGone($0) } }

    private static let hog: Format<Scenario.Fault.Kind> = {
        let count = Format<Int>.integer(Limits.connections)
        return Format(
            "a number of connections, or `all`", schema: ["anyOf": [["const": "all"], count.schema]]
        ) { node, problems in
            node.plainText == "all" ? .redisHog(nil) : count.decode(node, &problems).map { .redisHog($0) }
        }
    }()

    private static let commands = Key<Scenario.Fault.Commands>.fallback(
        "commands", .word("kind of command"), .all, written: "all",
        "Which commands are held back: `all`, or only `writes` (and scripts).")
    private static let paused: Format<Scenario.Fault.Kind> = .mapping(
        "nothing, or settings like {commands: writes}", called: "redis-paused", keys: [commands]
    ) { fields, _ in fields[commands].map { .redisPaused($0) } }

    static let number = Key<Int>.fallback(
        "instance", .integer(1...64), 1, written: "1", "Which process of the service, from 1.")
    private static let instance: Format<Int> = .mapping(
        "nothing, or settings like {instance: 2}", called: "the fault", keys: [number]
    ) { fields, _ in fields[number] }
}

/// How the private Redis is written.
enum PrivateRedisFormat {
    private static let maxClients = Key<Int>.optional(
        "max-clients", .integer(Limits.connections), "How many connections it accepts.")

    static let redis: Format<Scenario.PrivateRedis> = .mapping(
        "settings like {max-clients: 30}", called: "redis", keys: [maxClients]
    ) { fields, _ in .init(maxClients: fields[maxClients]) }
}
