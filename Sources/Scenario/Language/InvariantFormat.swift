internal import Checkers
internal import JSON

/// How invariants are written: names, some with settings. Only those that a run can judge are known.
enum InvariantFormat {
    /// An invariant without its place.
    struct Decoded: Sendable {
        var invariant: Invariant
        var settings = Scenario.RequiredInvariant.Settings.none
    }

    static let invariants: Format<[Scenario.RequiredInvariant]> = {
        let one = Format<Scenario.RequiredInvariant>.choice(
            "an invariant like `mutual-exclusion`", called: "invariant", of: known
        ) { decoded, fields, _ in
            .init(invariant: decoded.invariant, settings: decoded.settings, position: fields.position)
        }
        let all = one.list("a list of invariants, one a line: - mutual-exclusion")
        return Format(all.expected, schema: all.schema) { node, problems in
            guard let found = all.decode(node, &problems) else { return nil }
            for (index, one) in found.enumerated() {
                if let first = found[..<index].first(where: { $0.invariant == one.invariant }) {
                    problems.report(
                        "`\(one.invariant.rawValue)` stands in line \(first.position.line) already; keep one of them",
                        at: one.position)
                }
            }
            return found
        }
    }()

    /// Every invariant that a scenario may ask for.
    static let known: [Key<Decoded>] = [
        plain(.exclusiveWinner, "Of the clients of a round exactly one is granted, the others get `conflict`."),
        plain(.mutualExclusion, "No two surely-held spans of one resource overlap."),
        plain(.linearizability, "The history of each resource is that of some sequential lease with TTL."),
        .optional(
            Invariant.leaseExpiry.rawValue, leaseExpiry,
            "A lease ends by its TTL, neither early nor late, and no lock is without one."),
        plain(.tokenGuard, "A stale, foreign or forged token changes nothing, and is told so."),
        plain(.releaseFrees, "After a release by the holder the next taker is granted."),
        .optional(
            Invariant.connectionCeiling.rawValue, connectionCeiling,
            "The target never holds more connections than the ceiling; a warning at 75 % of it."),
        .optional(
            Invariant.connectionLeak.rawValue,
            DegradationFormat.leak.map { Decoded(invariant: .connectionLeak, settings: .connectionLeak($0)) },
            "Connections don't grow with requests, and after the load they go back to where they were."),
        plain(.rejectedConnections, "Redis turns no connection away, but where a fault takes them."),
        .optional(
            Invariant.gracefulDegradation.rawValue,
            DegradationFormat.degradation.map {
                Decoded(invariant: .gracefulDegradation, settings: .gracefulDegradation($0))
            },
            "While a fault is in effect: clean answers in time; after it, service as before."),
        .optional(
            Invariant.healthTruth.rawValue,
            HealthTruthFormat.truth.map { Decoded(invariant: .healthTruth, settings: .healthTruth($0)) },
            "Health answers in time whatever happens, knows of an outage, and says that all is well when it is."),
        .optional(
            Invariant.noLostEvents.rawValue, noLostEvents,
            "The service's event log shows every granted request with an `event` once, and none that was turned away."),
        plain(.fencing, "Fencing tokens grow with every grant of a resource."),
    ]

    private static func plain(_ invariant: Invariant, _ summary: String) -> Key<Decoded> {
        .optional(invariant.rawValue, .nothing("this invariant", Decoded(invariant: invariant)), summary)
    }

    private static let tolerance = Key<Duration>.fallback(
        "tolerance", .duration(.milliseconds(1)...Limits.timeout.upperBound), .milliseconds(50), written: "50ms",
        "How long after the end of a lease a conflict may still come.")

    private static let leaseExpiry: Format<Decoded> = .mapping(
        "nothing, or settings like {tolerance: 50ms}", called: "lease-expiry", keys: [tolerance]
    ) { fields, _ in
        fields[tolerance].map { Decoded(invariant: .leaseExpiry, settings: .leaseExpiry(tolerance: $0)) }
    }

    private static let ceiling = Key<Int>.required(
        "ceiling", .integer(Limits.connections),
        "How many connections the target may hold at most, those of the probe included.")

    private static let connectionCeiling: Format<Decoded> = .mapping(
        "settings like {ceiling: 40}", called: "connection-ceiling", keys: [ceiling]
    ) { fields, _ in
        fields[ceiling].map { Decoded(invariant: .connectionCeiling, settings: .connectionCeiling(ceiling: $0)) }
    }

    /// A path with variables.
    static func aboutResource(_ expected: String) -> Format<Scenario.Template> {
        Format(expected, schema: ["type": "string", "pattern": "^/"]) { node, problems in
            guard case .scalar(let scalar) = node.content, scalar.text.hasPrefix("/"), !scalar.text.contains(" ") else {
                problems.report("\(node.quoted) is no path; write \(expected)", at: node.position)
                return nil
            }
            return TemplateText.parse(scalar, at: node.position, &problems)
        }
    }

    private static let logPath = Key<Scenario.Template>.required(
        "path", aboutResource("a path like /api/history/{resource}"), "Where a GET tells what happened to a resource.")
    private static let events = Key<String>.fallback(
        "events", .text("a place like data.events", atMost: 200), "", written: "the answer itself",
        "Where the list of events stands in the answer's JSON.")
    private static let event = Key<Scenario.Template>.required(
        "event", .template("a text like {event} {worker_id}"),
        "What tells an event from others, by the names of its members; the same as what steps say with `event`.")

    /// Where a service tells what happened to a resource.
    static let eventLog: Format<Scenario.EventLog> = .mapping(
        "settings like {path: /history/{resource}, event: \"{event} {worker_id}\"}", called: "an event log",
        keys: [logPath, RequestFormat.headers, events, event]
    ) { fields, _ in
        guard let path = fields[logPath], let headers = fields[RequestFormat.headers], let events = fields[events],
            let event = fields[event]
        else { return nil }
        return Scenario.EventLog(path: path, headers: headers, events: events, event: event)
    }
    private static let noLostEvents = eventLog.map { Decoded(invariant: .noLostEvents, settings: .eventLog($0)) }
}
