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
        var turnedAway = 0
        /// The first few that were granted, before such as may have been.
        var operations: [Operation] = []
        /// The first few that were turned away: such as were refused before those who found a holder.
        var others: [Operation] = []
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
        case .none: cause.turnedAway += 1
        }
        if Effect(operation.outcome) == .none {
            cause.others.keep(operation, atMost: Self.kept, preferring: .refused)
        } else {
            cause.operations.keep(operation, atMost: Self.kept, preferring: .granted)
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
            witnesses.append(cause.witness(of: key, shown: times, by: source, names))
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
    fileprivate var order: Instant { (operations + others).map(\.completed).min() ?? Instant(nanoseconds: 0) }

    /// How often the log shows it, how often it was granted, and the operations: if the log shows too many, those first that
    /// were turned away, of which one is in it.
    fileprivate func witness(of event: LoggedEvent, shown: Int, by source: String, _ names: Names) -> Witness {
        var story = "\(source) of \(named(event.resource, in: names)) shows «\(event.event)» \(plural(shown, "time"))"
        story += "; it " + (granted == 0 ? "was never granted" : "was granted \(plural(granted, "time"))")
        if unknown > 0 { story += ", of unknown outcome \(plural(unknown, "time"))" }
        var shownOperations = operations
        if shown > granted, turnedAway > 0 {
            story += ", and turned away \(plural(turnedAway, "time"))"
            shownOperations = others + operations.prefix(max(1, operations.count - others.count))
        }
        return Witness(story, shownOperations.sorted { $0.invoked < $1.invoked })
    }
}

extension [Operation] {
    /// Keeps the first so many, those of this outcome before others.
    fileprivate mutating func keep(_ operation: Operation, atMost most: Int, preferring best: Outcome) {
        if count < most {
            append(operation)
        } else if operation.outcome == best, let other = firstIndex(where: { $0.outcome != best }) {
            self[other] = operation
        }
    }
}
