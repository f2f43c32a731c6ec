/// Whether each fault can be done to what the scenario has, when it says.
struct FaultConsistency {
    let fields: Fields
    let groups: [Scenario.Group]?

    /// Reports every fault that can't be done, or not beside another.
    func check(_ problems: inout Problems) {
        let faults = fields[ScenarioFormat.faults]?.fixed ?? []
        for (index, fault) in faults.enumerated() {
            for reason in reasons(against: fault) {
                problems.report("`\(fault.kind.word)` \(reason)", at: fault.position)
            }
            if let other = faults[..<index].first(where: { $0.collides(with: fault) }) {
                problems.report(
                    "`\(fault.kind.word)` while `\(other.kind.word)` of line \(other.position.line) is in effect; let one end "
                        + "before the other begins", at: fault.position)
            }
        }
        checkData(faults, &problems)
        if let random = fields[ScenarioFormat.faults]?.drawn { check(random, &problems) }
    }

    /// A Redis keeps its data on disk from the beginning, or never does; and a replica has no disk of its own.
    private func checkData(_ faults: [Scenario.Fault], _ problems: inout Problems) {
        let gone = faults.filter { if case .redisGone = $0.kind { true } else { false } }
        if let first = gone.first, let other = gone.first(where: { $0.kind != first.kind }) {
            problems.report(
                "Redis keeps its data in one fault and loses them in another; write scenarios of their own",
                at: other.position)
        }
        guard gone.contains(where: { $0.kind == .redisGone(.kept) }) else { return }
        if let other = faults.first(where: { if case .redisFailover = $0.kind { true } else { false } }) {
            problems.report(
                "Redis keeps its data in one fault and fails over in another; write scenarios of their own",
                at: other.position)
        }
    }

    private func check(_ random: Scenario.RandomFaults, _ problems: inout Problems) {
        let each = random.kinds.map {
            Scenario.Fault(
                kind: $0, at: .after(random.from), lasting: random.until - random.from, position: random.position)
        }
        for fault in each {
            for reason in reasons(against: fault) {
                problems.report("`\(fault.kind.word)` \(reason)", at: random.position)
            }
        }
        checkData(each, &problems)
        if random.until <= random.from || random.share < random.lasting.longest {
            problems.report(
                "\(random.count) faults of \(DurationText.written(random.lasting.longest)) don't fit between `from` and "
                    + "`until`, one after another; raise `until`", at: random.position)
        }
    }

    private func reasons(against fault: Scenario.Fault) -> [String] {
        var reasons: [String] = []
        let service = fields[ScenarioFormat.service]
        if fault.kind.isOfService {
            if let service, case .url = service.kind {
                reasons.append("needs a service that we start; write `service: {command: …}`, or leave it out")
            } else if !sendsRequests {
                reasons.append("needs a service; write steps like `request: POST /bookings`")
            } else if let service, let instance = fault.kind.instance, instance > service.instances {
                reasons.append("names process \(instance) of \(service.instances)")
            }
        }
        if fault.at == .start {
            if case .redisGone = fault.kind {
            } else {
                reasons.append("can't be there at the start, only `redis-gone` can; write a time, like `at: 1s`")
            }
            if !sendsRequests { reasons.append("at the start needs a service that has to start without Redis") }
        }
        if let duration = fields[ScenarioFormat.duration], let end = fault.end, end >= duration {
            reasons.append("is not over before the scenario is; raise `duration`")
        }
        return reasons
    }

    private var sendsRequests: Bool {
        (groups ?? []).contains { $0.steps.contains { $0.action.request != nil } }
    }
}

extension Scenario.Fault {
    private var begin: Duration { if case .after(let time) = at { time } else { .zero } }

    /// When it is undone, counted from the first release.
    fileprivate var end: Duration? { lasting.map { begin + $0 } }

    /// Whether both are in effect at some time, and one of them leaves nothing to which the other could be done.
    fileprivate func collides(with other: Scenario.Fault) -> Bool {
        guard begin < other.end ?? other.begin + .milliseconds(1), other.begin < end ?? begin + .milliseconds(1) else {
            return false
        }
        // Faults on a wire add up, and leave both its ends as they are.
        guard kind.wire == nil, other.kind.wire == nil else { return false }
        guard kind.instance == other.kind.instance else { return false }
        return kind.instance != nil || kind.word == other.kind.word || kind.silencesRedis || other.kind.silencesRedis
    }
}

extension Scenario.Fault.Kind {
    /// Whether Redis obeys nobody meanwhile.
    fileprivate var silencesRedis: Bool {
        switch self {
        case .redisStopped, .redisGone, .redisPaused, .redisFailover: true
        default: false
        }
    }
}
