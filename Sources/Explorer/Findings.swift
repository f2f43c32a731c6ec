public import Checkers
internal import EventLoop
internal import Harness
internal import Scenario

/// What an exploration has found.
public struct Findings: Sendable {
    /// What was explored.
    public let plan: Exploration.Plan
    /// How the search ended.
    public internal(set) var ending = Ending.stopped("it never began")
    /// What was done.
    public internal(set) var tally = Tally()
    /// What was noticed.
    public internal(set) var notices = ServiceSystem.Notices()
    /// A violation that didn't come back.
    public internal(set) var uncontrollable: ExhaustiveSearch.Uncontrollable?
    /// What happened in the schedule that breaks an invariant.
    public internal(set) var record: ScheduleRecord?
    /// With random schedules: the least probability with which one of them finds a bug.
    public internal(set) var probability: Double?
    /// Whether steps that commute were tried in one order only.
    public internal(set) var isReduced = false
    /// How long the search took, in nanoseconds.
    public internal(set) var duration: Int64 = 0

    init(_ plan: Exploration.Plan) { self.plan = plan }

    /// The invariants that were judged.
    public var invariants: [Invariant] { ScheduleJudge(plan.scenario).judged }

    /// The schedule that breaks an invariant, if one does.
    public var counterexample: Counterexample? {
        if case .violated(let found) = ending { found } else { nil }
    }

    /// A `fail` was seen twice; a `pass` tried every schedule within the bound; everything else is inconclusive.
    public var conclusion: Verdict.Conclusion {
        switch ending {
        case .violated: .fail
        case .exhausted: doubts.isEmpty ? .pass : .inconclusive
        case .stopped: .inconclusive
        }
    }

    /// The verdict in one sentence.
    public var sentence: String {
        switch ending {
        case .violated(let found):
            let interruptions =
                switch found.preemptions {
                case 0: "no request is interrupted"
                case 1: "one interruption is enough"
                default: "\(found.preemptions) interruptions are enough"
                }
            let schedules = counted(tally.untilFirst ?? tally.schedules, "schedule")
            return "\(found.violations[0].message) (found in \(schedules); \(interruptions))"
        case .exhausted:
            guard doubts.isEmpty else {
                return "\(counted(tally.schedules, "schedule")) broke nothing, but \(doubts[0])"
            }
            return
                "all \(counted(tally.schedules, "schedule"))\(bound) of these requests were tried, and none breaks anything"
        case .stopped(let why):
            var text = "\(counted(tally.schedules, "schedule")) broke nothing, but not all were tried: \(why)"
            if let probability, case .pct(let settings) = plan.strategy {
                let percent = percentage(1 - power(1 - probability, tally.schedules))
                text =
                    "\(counted(tally.schedules, "random schedule")) (seed \(settings.seed)) broke nothing; a bug that needs "
                    + "\(settings.depth) ordered steps would have been found with a probability of at least \(percent) %"
            } else if !isReduced, let cost = tally.completedCost {
                text += "; all with at most \(counted(cost, "interruption or event", "interruptions or events")) were"
            }
            return text
        }
    }

    /// What limits a proof.
    private var bound: String {
        var parts: [String] = []
        if let preemptions = plan.exploration.preemptions {
            parts.append("with at most \(counted(preemptions, "interruption"))")
        }
        if !plan.exploration.events.isEmpty {
            parts.append("with at most \(counted(plan.exploration.eventsAtMost, "event"))")
        }
        if notices.actors > 0 {
            parts.append("with at most \(counted(ServiceSystem.backgroundSteps, "step")) of the service's own actors")
        }
        return parts.isEmpty ? "" : " " + parts.joined(separator: " and ")
    }

    /// Why not even an exhausted search is a proof.
    public var doubts: [String] {
        var doubts: [String] = []
        if uncontrollable != nil {
            doubts.append("a violation was seen that didn't come back when its schedule was repeated: not controllable")
        }
        if tally.diverged > 0 {
            doubts.append("the service went another way than before in \(counted(tally.diverged, "schedule"))")
        }
        if tally.cut > 0 {
            doubts.append("\(counted(tally.cut, "schedule")) had no end within 400 steps: does a request try for ever?")
        }
        if notices.ambiguous > 0 {
            doubts.append("\(counted(notices.ambiguous, "command")) may have come from another request than it seemed")
        }
        if notices.multiplexed > 0, plan.exploration.starts == .together {
            doubts.append(
                "requests share one connection to Redis, so the first of them was always ahead; write `starts: scheduled`"
            )
        }
        if notices.interfering > 0 {
            doubts.append("\(counted(notices.interfering, "command")) of nobody's request touched the requests' keys")
        }
        if notices.unattributed > 0 {
            doubts.append(
                "\(counted(notices.unattributed, "command")) came when no request moved that could have sent it, and never else"
            )
        }
        if notices.unexplained > 0 {
            doubts.append("\(counted(notices.unexplained, "key")) changed that no command names")
        }
        if notices.lasting > 0 {
            doubts.append(
                "scripts may have changed keys of your Redis that they don't declare, which then could not be put back; leave out --redis"
            )
        }
        if tally.longest == 0 {
            doubts.append("the requests sent no command to Redis, so there was nothing to order")
        }
        return doubts
    }

    /// What should be said beside the verdict.
    public var remarks: [String] {
        var remarks: [String] = []
        if isReduced, tally.covered > 0 {
            remarks.append(
                "\(counted(tally.covered, "run")) ended early: orders that differ only in commuting commands were tried once"
            )
        }
        let others = plan.scenario.invariants.map(\.invariant).filter { !ScheduleJudge.known.contains($0) }
        if !others.isEmpty {
            remarks.append("not judged of schedules: \(others.map(\.rawValue).joined(separator: ", "))")
        }
        if notices.blocked > 0 {
            remarks.append(
                "\(counted(notices.blocked, "time")) a request waited for something that can't be seen, as a lock inside the service"
            )
        }
        if notices.parallel > 0 {
            remarks.append(
                "a request sends several commands at once over several connections; their order was searched too")
        }
        if notices.background > 0 {
            remarks.append(
                "\(counted(notices.background, "command")) came from no request, touched nothing of theirs, and passed")
        }
        if notices.actors > 0 {
            remarks.append(
                "\(counted(notices.actors, "actor")) of the service's own, which no request moves, was part of the schedules"
            )
        }
        return remarks + doubts.dropFirst(conclusion == .inconclusive ? 1 : 0)
    }

    /// How fast it went, in a line.
    public var pace: String {
        let hundredths = Int(Double(duration) / 1e7)
        let seconds = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
        return "\(grouped(Int(rate))) schedules a second, \(seconds) s in all"
    }

    /// Schedules a second.
    public var rate: Double {
        duration > 0 ? Double(tally.schedules + tally.covered) * 1e9 / Double(duration) : 0
    }

    private func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(grouped(count)) \(plural ?? noun + "s")"
    }
}

/// A number with commas between its thousands.
func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
        if index > 0, index % 3 == 0 { text = "," + text }
        text = String(digit) + text
    }
    return text
}

private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
}

/// A share in percent, rounded down, so that it never promises more.
private func percentage(_ share: Double) -> String {
    let tenths = Int(max(0, min(1, share)) * 1000)
    return "\(tenths / 10).\(tenths % 10)"
}
