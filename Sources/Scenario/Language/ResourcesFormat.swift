internal import JSON

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

    /// A text with `{number}`, or a list of names.
    static let names: Format<Scenario.ResourceNames> = {
        let pattern = Format<Scenario.Template>.template("a text like SPOOL-{number:4}")
        let list = Format<String>.text("a name like TEST-01", atMost: 200).list(
            "a list of names like [TEST-01, TEST-02]")
        return Format(
            "a text like SPOOL-{number:4}, or a list of names like [TEST-01, TEST-02]",
            schema: ["anyOf": [pattern.schema, list.schema]]
        ) { node, problems in
            if case .sequence = node.content {
                guard let names = list.decode(node, &problems) else { return nil }
                if Set(names).count < names.count {
                    problems.report("a name stands twice; each resource has one of its own", at: node.position)
                }
                return .list(names)
            }
            guard let template = pattern.decode(node, &problems) else { return nil }
            let allowed = template.variables.allSatisfy { variable in
                switch variable {
                case .number, .run: true
                default: false
                }
            }
            let counts = template.variables.contains { if case .number = $0 { true } else { false } }
            if !allowed || !counts {
                problems.report(
                    "\(node.quoted) doesn't tell resources apart; write {number} in it, and no other variable but {run}",
                    at: node.position)
            }
            return .pattern(template)
        }
    }()

    /// `own`, or `{pool: 20}`.
    static let connections: Format<Scenario.Connections> = .choice(
        "`own` or settings like {pool: 20}", called: "kind of connections",
        of: [
            .optional("own", .nothing("this kind", .own), "Each client has a connection of its own."),
            .optional(
                "pool", Format<Int>.integer(Limits.connections).map(Scenario.Connections.pool),
                "All clients share a pool of at most so many."),
        ]
    ) { connections, _, _ in connections }
}
