internal import JSON
internal import WireFaults

/// How faults on the wire are written: a kind, `stall` or `{latency: 50ms, commands: [SET]}`, and beside it what limits it.
enum WireFaultFormat {
    /// On the wire to Redis.
    static let redis = format("{latency: 50ms, commands: [SET]}", beside: [commands, key, name] + common)
    /// On the wire to the service, where bytes are all that is known.
    static let service = format("{latency: 50ms, share: 10%}", beside: common)

    private static let common: [any KeyDeclaration] = [jitter, direction, address, every, share]

    private static func format(_ example: String, beside limits: [any KeyDeclaration]) -> Format<WireFault> {
        .choice(
            "a fault on the wire like \(example)", called: "fault on the wire", of: kinds, beside: limits
        ) { kind, fields, problems in
            var fault = WireFault(kind)
            if fields.contains(jitter), let time = fields[jitter] {
                guard case .latency(let delay, _) = kind else {
                    problems.report("`jitter` is for `latency` only; leave it out", at: fields.position(of: jitter))
                    return nil
                }
                if time > delay {
                    problems.report(
                        "the jitter is longer than the latency; write at most \(DurationText.written(delay))",
                        at: fields.position(of: jitter))
                }
                fault.kind = .latency(delay, jitter: time)
            }
            fault.direction = fields[direction]
            fault.commands = fields[commands] ?? []
            fault.key = fields[key]
            fault.connections = .init(
                name: fields[name], address: fields[address], every: fields[every], share: fields[share])
            return fault
        }
    }

    private static let time = Format<Duration>.duration(.zero...(.seconds(3600)))
    private static let count = Format<Int>.integer(1...1_000_000)

    private static let kinds: [Key<WireFault.Kind>] = [
        .optional(
            "latency", time.map { .latency($0, jitter: .zero) },
            "What passes comes so much later; the order on a connection stays."),
        .optional(
            "bandwidth",
            measure("a rate like 64KB/s", "(B|KB|MB)/s", Measure.rate).map { .bandwidth(bytesPerSecond: $0) },
            "So many bytes a second pass on each connection."),
        .optional("stall", .nothing("this fault", .stall), "Nothing passes; afterwards everything does."),
        .optional(
            "reset", .nothing("this fault", .reset), "The connection is reset (RST) before the piece has passed."),
        .optional(
            "half-open", .nothing("this fault", .halfOpen),
            "What is sent is swallowed, and nobody learns of an end; a connection stays so."),
        .optional(
            "drop", count.map { .drop($0) },
            "So many are lost, of all connections together, and with each what follows it on its connection."),
        .optional(
            "cut-after", measure("a size like 100B or 1KB", "(B|KB|MB)", Measure.size).map { .cut(afterBytes: $0) },
            "The connection ends when so many more bytes have passed on it."),
    ]

    private static func measure(
        _ expected: String, _ units: String, _ read: @escaping @Sendable (String) -> Int?
    ) -> Format<Int> {
        .scalar(expected, schema: ["type": "string", "pattern": .string("^[0-9]+(\\.[0-9]+)?\(units)$")]) {
            text throws(Mismatch) in
            guard let number = read(text) else { throw Mismatch() }
            return number
        }
    }

    private static let jitter = Key<Duration>.optional(
        "jitter", time, "How much the latency may be longer or shorter, drawn from the seed.")
    private static let direction = Key<WireFault.Direction>.optional(
        "of", .word("direction"), "What it is done to; by default as is usual for its kind.")
    private static let commands = Key<[String]>.optional(
        "commands", command.list("a list of commands like [SET, EVALSHA]"),
        "Only to these commands, or to the replies to them.")
    private static let key = Key<GlobPattern>.optional(
        "key", pattern("lock:*"), "Only to commands with such a key, or to the replies to them.")
    private static let name = Key<GlobPattern>.optional(
        "name", pattern("worker-*"), "Only on connections with such a name (CLIENT SETNAME).")
    private static let address = Key<GlobPattern>.optional(
        "from", pattern("127.0.0.1:*"), "Only on connections from such an address.")
    private static let every = Key<Int>.optional("every", count, "Only on every so manieth connection.")
    private static let share = Key<Double>.optional(
        "share",
        .scalar("a share like 10%", schema: ["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?%$"]) {
            text throws(Mismatch) in
            guard let share = Measure.share(text) else { throw Mismatch() }
            return share
        }, "Only on so large a share of the connections, drawn from the seed.")

    private static let command = Format<String>.scalar(
        "the name of a command like SET", schema: ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,24}$"]
    ) { text throws(Mismatch) in
        let name = text.uppercased()
        guard WireFault.isCommandName(name) else { throw Mismatch(reason: "is no name of a command") }
        return name
    }

    private static func pattern(_ example: String) -> Format<GlobPattern> {
        .scalar("a pattern like \"\(example)\"", schema: ["type": "string", "minLength": 1]) { text throws(Mismatch) in
            guard !text.isEmpty else { throw Mismatch(reason: "is empty") }
            return GlobPattern(text)
        }
    }
}
