internal import Spelling

/// Whether what requests name is there when they name it.
struct RequestConsistency {
    let fields: Fields
    let groups: [Scenario.Group]?
    let resources: Scenario.Resources?

    /// Reports every variable without a value, and what only services can do.
    func check(_ problems: inout Problems) {
        if !fields.contains(ScenarioFormat.storm) { for group in groups ?? [] { check(group, &problems) } }
        for key in [ScenarioFormat.setUp, ScenarioFormat.cleanUp] {
            for request in fields[key] ?? [] { checkOutside(request, of: key.name, &problems) }
        }
        if let choice = fields[ScenarioFormat.choose] { checkChoice(choice, &problems) }
        for giveBack in [fields[ScenarioFormat.giveBack]] + (groups ?? []).map(\.giveBack) {
            if let giveBack { checkGiveBack(giveBack, &problems) }
        }
        guard let groups, !groups.contains(where: { $0.steps.contains { $0.action.request != nil } }) else { return }
        for key in Self.ofServices where fields.written.contains(where: { $0.name == key.name }) {
            problems.report(
                "`\(key.name)` without a request; write steps like `request: POST /bookings`, or leave it out",
                at: fields.written.first { $0.name == key.name }?.position ?? fields.position)
        }
        if case .multiplexed = fields[ScenarioFormat.connections] {
            problems.report(
                "`http2` without a request, and Redis has no streams; write `connections: own`, or leave it out",
                at: fields.position(of: ScenarioFormat.connections))
        }
    }

    /// What means nothing where only locks are taken.
    private static let ofServices: [any KeyDeclaration] = [
        ScenarioFormat.service, ScenarioFormat.resourceNames, ScenarioFormat.outcomes, ScenarioFormat.headers,
        ScenarioFormat.choose, ScenarioFormat.setUp, ScenarioFormat.cleanUp, ScenarioFormat.giveBack,
        ScenarioFormat.unmet,
    ]

    private func check(_ group: Scenario.Group, _ problems: inout Problems) {
        var captured = ofChoice
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

    /// What every pass knows from the beginning.
    private var ofChoice: Set<String> { Set(fields[ScenarioFormat.choose]?.captures.map(\.name) ?? []) }

    private func checkChoice(_ choice: Scenario.Request, _ problems: inout Problems) {
        checkOutside(choice, of: ScenarioFormat.choose.name, &problems)
        if let capture = choice.captures.first(where: { ["token", "fencing"].contains($0.name) }) {
            problems.report(
                "`\(capture.name)` is captured by a request that doesn't take the resource; write another name",
                at: fields.position(of: ScenarioFormat.choose))
        }
        let isInRounds = fields[ScenarioFormat.arrival].map { $0.arrival == .gate } ?? true
        if resources == .perRound || !isInRounds {
            problems.report(
                "`choose` is for rounds about fixed resources; write `resources: named` and `arrival: gate`",
                at: fields.position(of: ScenarioFormat.choose))
        }
    }

    /// It may be sent at the end of any pass that has taken its resource.
    private func checkGiveBack(_ request: Scenario.Request, _ problems: inout Problems) {
        for template in request.templates {
            for case .captured(let name) in template.variables where !ofChoice.contains(name) {
                problems.report(
                    "not every pass that has to give back has captured `\(name)`; leave it out", at: template.position)
            }
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
