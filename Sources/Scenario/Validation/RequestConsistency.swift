internal import Spelling

/// Whether what requests name is there when they name it.
struct RequestConsistency {
    let fields: Fields
    let groups: [Scenario.Group]?

    /// Reports every variable without a value, and what only services can do.
    func check(_ problems: inout Problems) {
        if !fields.contains(ScenarioFormat.storm) { for group in groups ?? [] { check(group, &problems) } }
        for key in [ScenarioFormat.setUp, ScenarioFormat.cleanUp] {
            for request in fields[key] ?? [] { checkOutside(request, of: key.name, &problems) }
        }
        guard let groups, !groups.contains(where: { $0.steps.contains { $0.action.request != nil } }) else { return }
        for key in Self.ofServices where fields.written.contains(where: { $0.name == key.name }) {
            problems.report(
                "`\(key.name)` without a request; write steps like `request: POST /bookings`, or leave it out",
                at: fields.written.first { $0.name == key.name }?.position ?? fields.position)
        }
    }

    /// What means nothing where only locks are taken.
    private static let ofServices: [any KeyDeclaration] = [
        ScenarioFormat.service, ScenarioFormat.resourceNames, ScenarioFormat.outcomes, ScenarioFormat.setUp,
        ScenarioFormat.cleanUp,
    ]

    private func check(_ group: Scenario.Group, _ problems: inout Problems) {
        var captured: Set<String> = []
        let hasOwn = group.capturesToken
        let hasAny = (groups ?? []).contains(where: \.capturesToken)
        for step in group.steps {
            guard let request = step.action.request else { continue }
            for template in request.templates {
                for variable in template.variables {
                    switch variable {
                    case .captured(let name) where !captured.contains(name):
                        problems.report(
                            "no step before this one captures `\(name)`; \(nearest(to: name, captured))",
                            at: template.position)
                    case .token where !([.own, .stale].contains(request.token) ? hasOwn : hasAny):
                        problems.report(
                            "no step \(hasAny ? "of this group " : "")captures the token of a grant; write `capture: {token: …}` beside the request that takes",
                            at: template.position)
                    default: break
                    }
                }
            }
            for name in ["token", "fencing"]
            where request.role != .acquire && request.captures.contains(where: { $0.name == name }) {
                problems.report(
                    "`\(name)` is captured by a request that doesn't take the resource; write `as: acquire`, or another name",
                    at: step.position)
            }
            captured.formUnion(request.captures.map(\.name))
        }
    }

    private func nearest(to name: String, _ captured: Set<String>) -> String {
        let known = captured.sorted() + TemplateText.known
        return nearestWord(to: name, among: known).map { "did you mean {\($0)}?" } ?? "write a `capture` with that name"
    }

    /// What is sent for no client and no pass knows neither.
    private func checkOutside(_ request: Scenario.Request, of key: String, _ problems: inout Problems) {
        for template in request.templates {
            for variable in template.variables {
                switch variable {
                case .captured, .token, .clientID, .clientName:
                    problems.report(
                        "`\(key)` is sent for no client, so {\(variable.written)} has no value there",
                        at: template.position)
                default: break
                }
            }
        }
    }
}

extension Scenario.Group {
    fileprivate var capturesToken: Bool { steps.contains { $0.action.request?.capturesToken ?? false } }
}

extension Scenario.Request {
    /// Whether it tells the token of a grant.
    var capturesToken: Bool { captures.contains { $0.name == "token" } }

    /// The token that it shows.
    var shownToken: Scenario.TokenChoice? {
        switch role {
        case .release, .extend: token
        case .acquire, .call: namesToken ? token : nil
        }
    }
}
