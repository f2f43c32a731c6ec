/// Whether a storm can be sent and judged.
struct StormConsistency {
    let fields: Fields

    /// Reports every contradiction.
    func check(_ problems: inout Problems) {
        for key in Self.ofPasses where fields.written.contains(where: { $0.name == key.name }) {
            problems.report(
                "`\(key.name)` beside `storm`, which has no passes and takes new resources each round; leave it out",
                at: fields.position(of: key))
        }
        if let connections = fields[ScenarioFormat.connections], connections != .own {
            problems.report(
                "`connections` beside `storm`, whose clients have connections of their own; leave it out",
                at: fields.position(of: ScenarioFormat.connections))
        }
        if let clients = fields[ScenarioFormat.clients], clients < 2 {
            problems.report(
                "a storm needs at least two clients; raise `clients`", at: fields.position(of: ScenarioFormat.clients))
        }
        if let storm = fields[ScenarioFormat.storm] { check(storm, &problems) }
    }

    /// What belongs to passes.
    private static let ofPasses: [any KeyDeclaration] = [
        ScenarioFormat.arrival, ScenarioFormat.resources, ScenarioFormat.choose, ScenarioFormat.giveBack,
    ]

    private func check(_ storm: Scenario.Storm, _ problems: inout Problems) {
        let requests = storm.requests.map(\.request)
        if !requests.contains(where: { $0.role == .acquire }) {
            problems.report(
                "no request takes a resource; write `as: acquire` beside the one that does", at: storm.position)
        }
        let hasToken = requests.contains { $0.capturesToken }
        for request in requests {
            for template in request.templates {
                for variable in template.variables { check(variable, at: template.position, hasToken, &problems) }
            }
            if request.token != .own, !request.namesToken {
                problems.report(
                    "{token} stands nowhere in the request, so it shows no \(request.token.rawValue) one; write it in its body",
                    at: request.path.position)
            }
            if request.event != nil, storm.history == nil {
                problems.report(
                    "`event` without `history`, so nobody looks for it; write `history: {path: …, event: …}`",
                    at: request.path.position)
            }
        }
        if storm.history != nil, let silent = requests.first(where: { $0.changes && $0.event == nil }) {
            problems.report(
                "it isn't said what it leaves in the history; write `event: …`", at: silent.path.position)
        }
    }

    private func check(
        _ variable: Scenario.Variable, at position: SourcePosition, _ hasToken: Bool, _ problems: inout Problems
    ) {
        switch variable {
        case .captured(let name):
            problems.report(
                "a request of a storm knows nothing of answers but {token}, so {\(name)} has no value", at: position)
        case .token where !hasToken:
            problems.report(
                "no request captures the token of a grant; write `capture: {token: …}` beside the one that takes",
                at: position)
        default: break
        }
    }
}

extension Scenario.Request {
    /// Whether it changes who holds the resource, if it is granted.
    fileprivate var changes: Bool { role == .acquire || role == .release }
}
