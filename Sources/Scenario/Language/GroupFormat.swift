/// How clients are written: one group by `clients` and `steps`, or several under `groups`.
enum GroupFormat {
    static let groups: Format<[Scenario.Group]> = group.list(
        "a list of groups like {name: holder, clients: 1, steps: […]}")

    private static let name = Key<String>.required(
        "name", .name("a name like holder"), "The group's name in reports.")
    private static let clients = Key<Int>.required(
        "clients", .integer(Limits.clients), "How many clients the group has.")
    private static let steps = Key<[Scenario.Step]>.required(
        "steps", StepFormat.steps, "What each client of the group does in a pass, in this order.")

    private static let group: Format<Scenario.Group> = .mapping(
        "a group like {name: holder, clients: 1, steps: […]}", called: "a group",
        keys: [name, clients, steps, ScenarioFormat.giveBack]
    ) { fields, _ in
        guard let name = fields[name], let clients = fields[clients], let steps = fields[steps] else { return nil }
        return .init(
            name: name, clients: clients, steps: steps, giveBack: fields[ScenarioFormat.giveBack],
            position: fields.position)
    }

    /// The groups of a scenario, or nil after a report.
    static func groups(of fields: Fields, _ problems: inout Problems) -> [Scenario.Group]? {
        let (clients, steps, groups) = (ScenarioFormat.clients, ScenarioFormat.steps, ScenarioFormat.groups)
        if fields.contains(groups) {
            for entry in fields.written where [clients.name, steps.name].contains(entry.name) {
                problems.report(
                    "`\(entry.name)` beside `groups`; say it in each group (on the command line groups.NAME.\(entry.name)=…)",
                    at: entry.position)
            }
            guard let found = fields[groups] else { return nil }
            checkNames(found, &problems)
            let total = found.reduce(0) { $0 + $1.clients }
            if !Limits.clients.contains(total) {
                problems.report(
                    "\(total) clients in all; at most \(Limits.clients.upperBound)", at: fields.position(of: groups))
            }
            return found
        }
        for key in [clients, steps] as [any KeyDeclaration]
        where !fields.written.contains(where: { $0.name == key.name }) {
            problems.report("`\(key.name)` is missing; write `\(key.name):` with \(key.expected)", at: fields.position)
        }
        guard let count = fields[clients], let steps = fields[steps] else { return nil }
        return [
            .init(
                name: "clients", clients: count, steps: steps, giveBack: nil, position: fields.position(of: clients))
        ]
    }

    private static func checkNames(_ groups: [Scenario.Group], _ problems: inout Problems) {
        for (index, group) in groups.enumerated() {
            if let first = groups[..<index].first(where: { $0.name == group.name }) {
                problems.report(
                    "the group of line \(first.position.line) is called `\(group.name)` too; give each a name of its own",
                    at: group.position)
            }
        }
    }
}
