public import History

/// A grant as the target's event log or history endpoint shows it.
public struct LoggedGrant: Hashable, Sendable {
    /// The resource that was granted.
    public var resource: Names.ID
    /// The token it was granted to.
    public var token: Token

    /// A grant of this resource to this token.
    public init(_ resource: Names.ID, _ token: Token) {
        self.resource = resource
        self.token = token
    }
}

/// Judges whether an event log shows every granted operation once, and nothing that was not granted.
///
/// An acquire of unknown outcome may be shown or not, but not twice. Sound as long as a token is granted once; the log
/// has to be read whole, after the run. Memory: 24 bytes or so for each grant and each logged grant.
public struct LostEvents: Sendable {
    private static let kept = 5

    private var granted: [LoggedGrant: Operation] = [:]
    private var unknown: [LoggedGrant: Operation] = [:]
    private var turnedAway: [LoggedGrant: Operation] = [:]

    /// Nothing observed.
    public init() {}

    /// Takes in an operation.
    public mutating func observe(_ operation: Operation) {
        guard operation.kind == .acquire, !operation.token.isNone else { return }
        let grant = LoggedGrant(operation.resource, operation.token)
        switch Effect(operation.outcome) {
        case .happened: granted[grant] = operation
        case .unknown: unknown[grant] = operation
        case .none: turnedAway[grant] = operation
        }
    }

    /// What a log of that name says of it.
    public func finish(_ log: [LoggedGrant], named source: String, names: Names) -> Verdict {
        var shown: [LoggedGrant: Int] = [:]
        for grant in log { shown[grant, default: 0] += 1 }
        var witnesses: [Witness] = []
        var found = 0
        func note(_ operation: Operation, _ text: String) {
            found += 1
            guard witnesses.count < Self.kept else { return }
            witnesses.append(
                Witness(
                    "\(source) \(text) of \(named(operation.resource, in: names)) to client \(operation.client) at \(milliseconds(operation.completed))",
                    [operation]))
        }
        for (grant, operation) in granted.sorted(by: { $0.value.completed < $1.value.completed }) {
            let times = shown[grant, default: 0]
            if times == 0 { note(operation, "doesn't show the grant") }
            if times > 1 { note(operation, "shows \(times) times the grant") }
        }
        for (grant, times) in shown {
            if let operation = unknown[grant], granted[grant] == nil, times > 1 {
                note(operation, "shows \(times) times the grant")
            }
            if let operation = turnedAway[grant], granted[grant] == nil, unknown[grant] == nil {
                note(operation, "shows a grant that was answered with a conflict,")
            }
        }
        let examined = [
            Verdict.Count("grants", granted.count), Verdict.Count("logged", log.count),
            Verdict.Count("unknown acquires", unknown.count),
        ]
        if found > 0 {
            return Verdict(
                .noLostEvents, .fail, reason: "\(source) and the answers differ (\(plural(found, "time")))",
                witnesses: witnesses,
                witnessesFound: found, examined: examined)
        }
        if granted.isEmpty {
            return Verdict(.noLostEvents, .inconclusive, reason: "nothing was granted", examined: examined)
        }
        return Verdict(
            .noLostEvents, .pass, reason: "\(source) shows all \(plural(granted.count, "grant")) once",
            examined: examined)
    }
}
