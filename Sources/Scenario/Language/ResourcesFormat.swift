internal import JSON

/// How resources and connections are written.
enum ResourcesFormat {
    /// `per-round`, a number, or `{count: 4, pick: round-robin}`.
    static let resources = Format<Written>(
        "`per-round`, `named`, a number from 1 to \(Limits.resources.upperBound), or settings like {count: 4, pick: round-robin}",
        schema: ["anyOf": [["enum": ["per-round", "named"]], count.schema, settings.schema]]
    ) { node, problems in
        if case .mapping = node.content { return settings.decode(node, &problems).map { .these($0) } }
        guard let text = node.plainText, !node.isNothing, text.first?.isLetter ?? false else {
            return count.decode(node, &problems).map { .these(.fixed($0, .random)) }
        }
        switch text {
        case "per-round": return .these(.perRound)
        case "named": return .named(node.position)
        default:
            problems.report(
                "\(node.quoted) is no kind of resources; write `per-round`, `named` or a number", at: node.position)
            return nil
        }
    }

    /// The resources as they are written: `named` are as many as there are names.
    enum Written: Sendable, Equatable {
        case these(Scenario.Resources)
        case named(SourcePosition)
    }

    /// The resources of a scenario and how they are called, or nil after a report.
    static func resources(
        of fields: Fields, _ problems: inout Problems
    ) -> (Scenario.Resources, Scenario.ResourceNames)? {
        guard let resources = fields[ScenarioFormat.resources], let names = fields[ScenarioFormat.resourceNames] else {
            return nil
        }
        switch (resources, names) {
        case (.named, .list(let list)): return (.fixed(list.count, .random), names)
        case (.named, .pattern(let one)) where one.variables.isEmpty: return (.fixed(1, .random), .list([one.text]))
        case (.named(let position), _):
            problems.report(
                "`named` without a list of names; write `resource-names: [TEST-01, TEST-02]`", at: position)
            return nil
        case (.these, .pattern(let one)) where one.variables.isEmpty:
            problems.report(
                "\(quote(one.written)) doesn't tell resources apart; write {number} in it, or a list of names",
                at: one.position)
            return nil
        case (.these(let resources), _): return (resources, names)
        }
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
                return list.decode(node, &problems).flatMap { distinct($0, at: node.position, &problems) }
            }
            if case .scalar(let scalar) = node.content, scalar.text.contains(",") {
                return commaSeparated(scalar, at: node.position, &problems)
            }
            guard let template = pattern.decode(node, &problems) else { return nil }
            // A single name is one of a list of one.
            if template.variables.isEmpty { return .pattern(template) }
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

    /// Several names in one text, for a variable of the environment holds no list: `TEST-01, TEST-02`.
    private static func commaSeparated(
        _ scalar: Node.Scalar, at position: SourcePosition, _ problems: inout Problems
    ) -> Scenario.ResourceNames? {
        let names = scalar.text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        }.map { String($0) }
        guard names.allSatisfy({ !$0.isEmpty }) else {
            problems.report("a name is missing beside a comma; write names like TEST-01, TEST-02", at: position)
            return nil
        }
        return distinct(names, at: position, &problems)
    }

    private static func distinct(
        _ names: [String], at position: SourcePosition, _ problems: inout Problems
    ) -> Scenario.ResourceNames {
        if Set(names).count < names.count {
            problems.report("a name stands twice; each resource has one of its own", at: position)
        }
        return .list(names)
    }

    /// `own`, `{pool: 20}` or `{http2: 1}`.
    static let connections: Format<Scenario.Connections> = .choice(
        "`own` or settings like {pool: 20} or {http2: 1}", called: "kind of connections",
        of: [
            .optional("own", .nothing("this kind", .own), "Each client has a connection of its own."),
            .optional(
                "pool", Format<Int>.integer(Limits.connections).map(Scenario.Connections.pool),
                "All clients share a pool of at most so many."),
            .optional(
                "http2", Format<Int>.integer(Limits.connections).map(Scenario.Connections.multiplexed),
                "The clients of a process of the service share so many HTTP/2 connections; a gate's requests leave in one write each."
            ),
        ]
    ) { connections, _, _ in connections }
}
