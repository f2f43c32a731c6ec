/// How resources and connections are written.
enum ResourcesFormat {
    /// `per-round`, a number, or `{count: 4, pick: round-robin}`.
    static let resources = Format<Scenario.Resources>(
        "`per-round`, a number from 1 to \(Limits.resources.upperBound), or settings like {count: 4, pick: round-robin}",
        schema: ["anyOf": [["const": "per-round"], count.schema, settings.schema]]
    ) { node, problems in
        if case .mapping = node.content { return settings.decode(node, &problems) }
        guard let text = node.plainText, !node.isNothing, text.first?.isLetter ?? false else {
            return count.decode(node, &problems).map { .fixed($0, .random) }
        }
        guard text == "per-round" else {
            problems.report("\(node.quoted) is no kind of resources; write `per-round` or a number", at: node.position)
            return nil
        }
        return .perRound
    }

    private static let count = Format<Int>.integer(Limits.resources)
    private static let countKey = Key<Int>.required("count", count, "How many there are.")
    private static let pick = Key<Scenario.Pick>.fallback(
        "pick", .word("way to pick"), .random, written: "random",
        "How a pass picks one: random, drawn from the seed; round-robin, client c takes (c + r) mod N in its pass r.")

    private static let settings: Format<Scenario.Resources> = .mapping(
        "settings like {count: 4, pick: round-robin}", called: "resources", keys: [countKey, pick]
    ) { fields, _ in
        guard let count = fields[countKey], let pick = fields[pick] else { return nil }
        return .fixed(count, pick)
    }

    /// `own`, or `{pool: 20}`.
    static let connections: Format<Scenario.Connections> = .choice(
        "`own` or settings like {pool: 20}", called: "kind of connections",
        of: [
            .optional("own", .nothing("this kind", .own), "Each client has a connection of its own."),
            .optional(
                "pool", Format<Int>.integer(Limits.connections).map(Scenario.Connections.pool),
                "All clients share a pool of at most so many."),
        ]
    ) { connections, _ in connections }
}
