internal import Checkers

/// Whether each invariant can be judged by what the scenario does. One that never could would make every run
/// inconclusive; one that legal behaviour breaks would make a fail no proof.
struct InvariantConsistency {
    let fields: Fields
    let groups: [Scenario.Group]?
    let resources: Scenario.Resources?

    /// Reports every invariant that doesn't fit.
    func check(_ problems: inout Problems) {
        let invariants = fields[ScenarioFormat.invariants]
        let isUnreadable = fields.contains(ScenarioFormat.invariants) && invariants == nil
        let isStorm = fields.contains(ScenarioFormat.storm)
        if (invariants ?? []).isEmpty, !isUnreadable, !isStorm, !fields.contains(ScenarioFormat.thresholds),
            !expectsAnything
        {
            problems.report(
                "nothing must hold, so it proves nothing; write `invariants:` with a list like [mutual-exclusion]",
                at: fields.position)
        }
        for required in invariants ?? [] {
            let found =
                isStorm
                ? inStorm(required.invariant)
                : reasons(against: required.invariant)
            for reason in found {
                problems.report("`\(required.invariant.rawValue)` \(reason)", at: required.position)
            }
        }
    }

    private func reasons(against invariant: Invariant) -> [String] {
        switch invariant {
        case .exclusiveWinner: exclusiveWinner
        case .mutualExclusion:
            groups.map { clients($0) < 2 } ?? false ? ["needs at least two clients; raise `clients`"] : []
        case .tokenGuard:
            needs("a step that shows a token; write `release: {token: stale}` or the like") { $0.token != nil }
        case .releaseFrees: needs("a release by the holder; write `release`") { $0.givesBack }
        case .fencing where fields[ScenarioFormat.fencing] == false && !capturesFencing:
            ["needs fencing tokens; write `fencing: true`, or `capture: {fencing: …}` beside the request that takes"]
        case .noLostEvents:
            needs("a step that leaves an event; write `event: …` beside the request") { $0.request?.event != nil }
        case .gracefulDegradation: needsFaults("something to degrade by")
        // Health is a service's, and what it says of itself is judged by faults.
        case .healthTruth:
            needsFaults("something that health could hide")
                + needs("a service whose health is asked; write steps like `request: POST /bookings`") {
                    $0.request != nil
                }
        default: []
        }
    }

    private func needsFaults(_ what: String) -> [String] {
        fields[ScenarioFormat.faults]?.isEmpty ?? false ? ["needs \(what); write `faults:` with a list"] : []
    }

    /// A client of a storm acts for others, so that only the model knows who held what.
    private func inStorm(_ invariant: Invariant) -> [String] {
        invariant == .connectionCeiling ? [] : ["isn't for a storm, whose model judges every answer; leave it out"]
    }

    /// A second winner of a round is wrong only where nobody can take the resource again by right.
    private var exclusiveWinner: [String] {
        var reasons: [String] = []
        if let resources, resources != .perRound, !fields.contains(ScenarioFormat.choose) {
            reasons.append(
                "needs one contest a resource; write `resources: per-round`, or `choose` with what tells a free one")
        }
        guard let groups else { return reasons }
        if clients(groups) < 2 { reasons.append("needs at least two clients; raise `clients`") }
        for group in groups {
            let steps = group.steps
            let takes = steps.indices.filter { steps[$0].action.takes }
            let gate = steps.firstIndex { $0.action == .gate } ?? steps.endIndex
            if takes.count > 1 || steps.contains(where: { $0.action.isPoll }) {
                reasons.append(
                    "needs at most one `acquire` of each client in a round; the group `\(group.name)` tries again")
            }
            if let late = takes.first(where: { $0 > gate }) {
                reasons.append(
                    "needs every `acquire` before the first `gate`; that of line \(steps[late].position.line) is after it"
                )
            }
            if let early = steps[..<gate].first(where: { $0.action.givesBack }) {
                reasons.append(
                    "needs a `gate` before the `release` of line \(early.position.line), or the next taker wins by right"
                )
            }
            if let lease = fields[ScenarioFormat.lease], let take = takes.first,
                longestPause(before: take, in: steps) >= lease
            {
                reasons.append("needs every `acquire` before the first lease ends; raise `lease`")
            }
        }
        return reasons
    }

    private var expectsAnything: Bool {
        (groups ?? []).contains { $0.steps.contains { $0.action.request?.expectation != nil } }
    }

    private var capturesFencing: Bool {
        (groups ?? []).contains { group in
            group.steps.contains { $0.action.request?.captures.contains { $0.name == "fencing" } ?? false }
        }
    }

    private func longestPause(before index: Int, in steps: [Scenario.Step]) -> Duration {
        steps[..<index].reduce(.zero) { sum, step in
            switch step.action {
            case .hold(let time), .think(let time): sum + time.longest
            default: sum
            }
        }
    }

    private func needs(_ what: String, where isFit: (Scenario.Action) -> Bool) -> [String] {
        guard let groups else { return [] }
        return groups.contains { $0.steps.contains { isFit($0.action) } } ? [] : ["needs \(what)"]
    }

    private func clients(_ groups: [Scenario.Group]) -> Int { groups.reduce(0) { $0 + $1.clients } }
}

extension Scenario.Action {
    fileprivate var isPoll: Bool {
        switch self {
        case .poll: true
        case .request(let request): request.role == .acquire && request.retry != nil
        default: false
        }
    }
}
