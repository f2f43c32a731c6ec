public import History

/// A lock with a TTL, as a history of another tool tells of it: `acquire`, `extend` and `release` by processes.
///
/// `initial` is the TTL in milliseconds; then each event needs its `:time` in nanoseconds. Without it the lock never
/// ends by itself. Leases that Stampede recorded are judged by `LeaseSweep` and `LeaseSearch`, which know more.
public struct LeaseCalls: HistoryModel {
    /// What happened.
    public struct Event: Hashable, Sendable {
        var lease: LeaseModel.Event
    }

    /// What the lock remembers.
    public struct State: Hashable, Sendable {
        var lease: LeaseModel.State
    }

    /// `lease`.
    public static let name = "lease"
    /// `acquire`, `extend` and `release`.
    public static let functions = ["acquire", "extend", "release"]

    private let model: LeaseModel
    private let length: Int64
    /// Free.
    public var initialState: State { State(lease: model.initialState) }

    /// A TTL of `initial` milliseconds; nil: none.
    public init(initial: Datum?) throws(ModelProblem) {
        guard let initial, initial != .null else {
            (model, length) = (LeaseModel(isTimed: false, tolerance: 0), .max)
            return
        }
        guard let milliseconds = initial.number, milliseconds > 0, milliseconds < .max / 1_000_000 else {
            throw ModelProblem(field: "initial", "expected the TTL in milliseconds, found \(initial)")
        }
        (model, length) = (LeaseModel(isTimed: true, tolerance: 0), milliseconds * 1_000_000)
    }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        guard let process = call.process.number else {
            throw ModelProblem(field: "process", "expected a number, found \(call.process)")
        }
        let token = Token(high: 1, low: UInt64(bitPattern: process))
        let action: LeaseModel.Action
        switch (call.function, call.outcome) {
        case ("acquire", .conflict): action = .conflict
        case ("acquire", _): action = .acquire
        case ("release", .refused), ("extend", .refused), ("release", .conflict), ("extend", .conflict):
            action = .refused
        case ("release", _): action = .release
        case ("extend", _): action = .extend
        default: throw unknown(call)
        }
        return Event(lease: LeaseModel.Event(action: action, token: token, length: length))
    }

    /// The times of the file where leases end by themselves, its order otherwise.
    public func span(_ call: RecordedCall) throws(ModelProblem) -> Span {
        guard model.isTimed else { return Span(call.invoked, call.completed) }
        guard let invoked = call.invokedAt, call.completed == .max || call.completedAt != nil else {
            throw ModelProblem(field: "time", "missing; a lease with a TTL needs the times of its events")
        }
        return Span(invoked, call.completed == .max ? .max : call.completedAt ?? .max)
    }

    /// See `SequentialModel`.
    public func step(_ state: State, _ event: Event, during span: Span) -> State? {
        model.step(state.lease, event.lease, during: span).map { State(lease: $0) }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool { model.isPassive(event.lease) }
}
