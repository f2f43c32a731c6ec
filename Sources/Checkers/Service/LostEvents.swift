public import History

/// An event of a resource, as the target's log shows it and as a granted operation causes it.
public struct LoggedEvent: Hashable, Sendable {
    /// The resource.
    public var resource: Names.ID
    /// What tells the event from others of the resource: kind and actor, a token.
    public var event: String

    /// This event of that resource.
    public init(_ resource: Names.ID, _ event: String) {
        self.resource = resource
        self.event = event
    }
}

/// Judges whether an event log shows every granted operation once, and none that was turned away.
///
/// Equal events are counted: the log must show as many as operations were granted, and at most as many more as there
/// are of unknown outcome. Only events that some observed operation could have caused are looked at. Sound as long as
/// nobody else causes equal events, and the log is read whole, after the run. Memory follows the number of different
/// events.
public struct LostEvents: Sendable {
    private static let kept = 5

    fileprivate struct Cause {
        var granted = 0
        var unknown = 0
        /// The first few operations, those granted before others.
        var operations: [Operation] = []
    }

    private var causes: [LoggedEvent: Cause] = [:]

    /// Nothing observed.
    public init() {}

    /// Takes in an operation that leaves this event if it is granted.
    public mutating func observe(_ operation: Operation, leaving event: String) {
        var cause = causes[LoggedEvent(operation.resource, event)] ?? Cause()
        switch Effect(operation.outcome) {
        case .happened: cause.granted += 1
        case .unknown: cause.unknown += 1
        case .none: break
        }
        if cause.operations.count < Self.kept {
            cause.operations.append(operation)
        } else if operation.outcome == .granted,
            let other = cause.operations.firstIndex(where: { $0.outcome != .granted })
        {
            cause.operations[other] = operation
        }
        causes[LoggedEvent(operation.resource, event)] = cause
    }

    /// What a log of that name says of it; `incomplete` tells why it could not be read whole, if so.
    public func finish(
        _ log: [LoggedEvent], named source: String, names: Names, incomplete: String? = nil
    ) -> Verdict {
        var shown: [LoggedEvent: Int] = [:]
        for event in log { shown[event, default: 0] += 1 }
        let granted = causes.values.reduce(0) { $0 + $1.granted }
        let examined = [
            Verdict.Count("granted", granted), Verdict.Count("logged", log.count),
            Verdict.Count("unknown", causes.values.reduce(0) { $0 + $1.unknown }),
        ]
        if let incomplete {
            return Verdict(
                .noLostEvents, .inconclusive, reason: "\(source) could not be read: \(incomplete)", examined: examined)
        }
        var witnesses: [Witness] = []
        var found = 0
        for (key, cause) in causes.sorted(by: { $0.value.order < $1.value.order }) {
            let times = shown[key, default: 0]
            guard times < cause.granted || times > cause.granted + cause.unknown else { continue }
            found += 1
            guard witnesses.count < Self.kept else { continue }
            let granted = cause.granted == 0 ? "was never granted" : "was granted \(plural(cause.granted, "time"))"
            let unknown = cause.unknown == 0 ? "" : ", of unknown outcome \(plural(cause.unknown, "time"))"
            witnesses.append(
                Witness(
                    "\(source) of \(named(key.resource, in: names)) shows «\(key.event)» \(plural(times, "time")); it \(granted)\(unknown)",
                    cause.operations.sorted { $0.invoked < $1.invoked }))
        }
        if found > 0 {
            return Verdict(
                .noLostEvents, .fail, reason: "\(source) and the answers differ (\(plural(found, "time")))",
                witnesses: witnesses, witnessesFound: found, examined: examined)
        }
        if granted == 0 {
            return Verdict(.noLostEvents, .inconclusive, reason: "nothing was granted", examined: examined)
        }
        return Verdict(
            .noLostEvents, .pass, reason: "\(source) shows all \(plural(granted, "granted operation")) once",
            examined: examined)
    }
}

extension LostEvents.Cause {
    /// Where it stands among the others: by the first operation.
    fileprivate var order: Instant { operations.first?.completed ?? Instant(nanoseconds: 0) }
}
