internal import JSON

/// How random faults are written: in place of the list of faults.
enum RandomFaultFormat {
    /// Faults at their times, or such as are drawn.
    enum Written: Sendable {
        case these([Scenario.Fault])
        case drawn(Scenario.RandomFaults)

        /// Those at their times.
        var fixed: [Scenario.Fault] { if case .these(let faults) = self { faults } else { [] } }
        /// What is drawn, if something is.
        var drawn: Scenario.RandomFaults? { if case .drawn(let faults) = self { faults } else { nil } }
        /// Whether there are none.
        var isEmpty: Bool { fixed.isEmpty && drawn == nil }
    }

    static let faults = Format<Written>(
        FaultFormat.faults.expected, schema: ["anyOf": [FaultFormat.faults.schema, random.schema]]
    ) { node, problems in
        guard case .mapping = node.content else { return FaultFormat.faults.decode(node, &problems).map { .these($0) } }
        return random.decode(node, &problems).map { .drawn($0) }
    }

    private static let random: Format<Scenario.RandomFaults> = {
        let settings = Key<Scenario.RandomFaults>.required("random", drawn, "Faults that the seed draws.")
        return .mapping(
            "a list of faults, or random: {count: 3, kinds: [redis-stopped], from: 1s, until: 9s, for: 100ms..1s}",
            called: "faults", keys: [settings]
        ) { fields, _ in fields[settings] }
    }()

    private static let drawn: Format<Scenario.RandomFaults> = .mapping(
        "settings like {count: 3, kinds: [redis-stopped], from: 1s, until: 9s, for: 100ms..1s}",
        called: "random", keys: [count, kinds, from, until, lasting]
    ) { fields, _ in
        guard let count = fields[count], let kinds = fields[kinds], let from = fields[from],
            let until = fields[until], let lasting = fields[lasting]
        else { return nil }
        return .init(
            count: count, kinds: kinds, from: from, until: until, lasting: lasting, position: fields.position)
    }

    private static let count = Key<Int>.required("count", .integer(1...10_000), "How many faults there are.")
    private static let kinds = Key<[Scenario.Fault.Kind]>.required(
        "kinds",
        Format<Scenario.Fault.Kind>.choice(
            "a kind of fault like redis-stopped or redis-hog: 20", called: "fault", of: FaultFormat.kinds
        ) { kind, _, _ in kind }.list("a list of kinds like [redis-stopped, redis-hog: 20]"),
        "Which faults there may be; one that stands twice comes twice as often.")
    private static let from = Key<Duration>.required(
        "from", .duration(.zero...(.seconds(24 * 3600))), "How long after the first release the first may begin.")
    private static let until = Key<Duration>.required(
        "until", .duration(.milliseconds(1)...(.seconds(24 * 3600))), "When the last one is over.")
    private static let lasting = Key<Scenario.DurationRange>.required(
        "for", .durations(.milliseconds(1)...(.seconds(3600))), "How long each lasts, like 100ms..1s.")
}
