/// Whether the parts of a scenario fit together. A check whose parts couldn't be read is left out, for it would
/// only repeat what is reported already.
struct Consistency {
    let fields: Fields
    let groups: [Scenario.Group]?
    let resources: Scenario.Resources?

    /// Reports every contradiction.
    func check(_ problems: inout Problems) {
        if fields.contains(ScenarioFormat.storm) {
            StormConsistency(fields: fields).check(&problems)
        } else {
            checkArrival(&problems)
            for group in groups ?? [] {
                GroupConsistency(group: group, resources: resources).check(&problems)
            }
            checkTaking(&problems)
        }
        RequestConsistency(fields: fields, groups: groups, resources: resources).check(&problems)
        FaultConsistency(fields: fields, groups: groups).check(&problems)
        InvariantConsistency(fields: fields, groups: groups, resources: resources).check(&problems)
    }

    /// Locks are there to be taken. Requests may be about anything.
    private func checkTaking(_ problems: inout Problems) {
        guard let groups, !groups.contains(where: { $0.steps.contains { $0.action.takes || $0.action.request != nil } })
        else { return }
        problems.report(
            "no step takes the resource; write `acquire` or `poll`, or a request that does",
            at: groups[0].steps[0].position)
    }

    private func checkArrival(_ problems: inout Problems) {
        guard let arrival = fields[ScenarioFormat.arrival]?.arrival else { return }
        if case .open(let segments) = arrival, segments.allSatisfy({ max($0.from, $0.to) == .zero }) {
            problems.report(
                "at this rate nothing ever begins; write a rate above 0/s",
                at: fields.position(of: ScenarioFormat.arrival))
        }
        guard arrival != .gate else { return }
        if resources == .perRound {
            problems.report(
                "`resources: per-round` without `arrival: gate`, so there are no rounds; write `resources: 4`",
                at: fields.position(of: ScenarioFormat.resources))
        }
        for step in (groups ?? []).flatMap(\.steps) where step.action == .gate {
            problems.report(
                "a gate without `arrival: gate`, so nobody else comes to it; leave it out", at: step.position)
        }
    }
}

/// Whether each step of a group can ever be done.
struct GroupConsistency {
    let group: Scenario.Group
    let resources: Scenario.Resources?

    /// Reports every step that never runs.
    func check(_ problems: inout Problems) {
        let takesAnywhere = group.steps.contains { $0.action.takes }
        var hasTaken = false
        for step in group.steps {
            if !hasTaken, step.when != .always {
                problems.report(
                    "this step never runs: it is for `when: \(step.when.rawValue)`, and no step before it takes the resource",
                    at: step.position)
            } else if step.action == .gate, step.when != .always {
                problems.report("a gate holds for everybody; leave `when` out", at: step.position)
            }
            switch step.action.token {
            case .own where !hasTaken && step.when == .always:
                problems.report(
                    "this step never runs: no step before it takes the resource, so there is no own token",
                    at: step.position)
            case .stale where !takesAnywhere:
                problems.report(
                    "this step never runs: no step of this group takes the resource, so no token of it is ever stale",
                    at: step.position)
            case .foreign where resources.map(Self.isSingle) ?? false:
                problems.report(
                    "this step never runs: a foreign token is one for another resource, and there is only one",
                    at: step.position)
            default: break
            }
            hasTaken = hasTaken || step.action.takes
        }
    }

    private static func isSingle(_ resources: Scenario.Resources) -> Bool {
        if case .fixed(1, _) = resources { true } else { false }
    }
}

extension Scenario.Action {
    /// Whether it asks for a grant.
    var takes: Bool {
        switch self {
        case .acquire, .poll: true
        case .request(let request): request.role == .acquire
        default: false
        }
    }

    /// Whether it gives the resource back, by right.
    var givesBack: Bool {
        switch self {
        case .release(.own): true
        case .request(let request): request.role == .release && request.token == .own
        default: false
        }
    }

    /// The token that it shows.
    var token: Scenario.TokenChoice? {
        switch self {
        case .release(let token), .extend(_, let token): token
        case .request(let request): request.shownToken
        default: nil
        }
    }
}
