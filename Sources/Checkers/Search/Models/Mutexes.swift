public import History

/// A lock without owners: `acquire` takes it, `release` by anybody frees it.
public struct Mutex: HistoryModel {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// It was taken.
        case acquire
        /// It was freed.
        case release
        /// Somebody was turned away.
        case busy
    }

    /// `mutex`.
    public static let name = "mutex"
    /// `acquire` and `release`.
    public static let functions = ["acquire", "release"]
    /// Free.
    public let initialState: Bool

    /// Free, or taken where `initial` is true.
    public init(initial: Datum?) throws(ModelProblem) { initialState = try truth(initial) }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        switch call.function {
        case "acquire": call.outcome == .conflict ? .busy : .acquire
        case "release": call.outcome == .refused || call.outcome == .conflict ? nil : .release
        default: throw unknown(call)
        }
    }

    /// See `SequentialModel`.
    public func step(_ isTaken: Bool, _ event: Event, during span: Span) -> Bool? {
        switch event {
        case .acquire: isTaken ? nil : true
        case .release: isTaken ? false : nil
        case .busy: isTaken ? true : nil
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool { event == .busy }
}

/// What a caller did with a lock that knows its owner.
public enum OwnedEvent: Hashable, Sendable {
    /// It took the lock, with this fencing token if it got one.
    case acquire(Datum, fence: Int64?)
    /// It freed the lock.
    case release(Datum)
    /// It was turned away: somebody else holds the lock.
    case busy(Datum)
    /// Its release was refused: it isn't the holder.
    case refused(Datum)

    init(_ call: RecordedCall, fence: Int64? = nil) throws(ModelProblem) {
        switch (call.function, call.outcome) {
        case ("acquire", .conflict): self = .busy(call.process)
        case ("acquire", _): self = .acquire(call.process, fence: fence)
        case ("release", .refused), ("release", .conflict): self = .refused(call.process)
        case ("release", _): self = .release(call.process)
        default:
            throw ModelProblem(field: "f", "unknown \(call.function); a lock with an owner knows acquire, release")
        }
    }

    var isPassive: Bool {
        switch self {
        case .acquire, .release: false
        case .busy, .refused: true
        }
    }
}

/// A lock that only its holder frees.
public struct OwnerMutex: HistoryModel {
    /// `owner-mutex`.
    public static let name = "owner-mutex"
    /// `acquire` and `release`.
    public static let functions = ["acquire", "release"]
    /// The holder; nil: free.
    public let initialState: Datum?

    /// Free, or held by the process `initial`.
    public init(initial: Datum?) { initialState = initial == .null ? nil : initial }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> OwnedEvent? { try OwnedEvent(call) }

    /// See `SequentialModel`.
    public func step(_ holder: Datum?, _ event: OwnedEvent, during span: Span) -> Datum?? {
        switch event {
        case .acquire(let caller, _): holder == nil ? .some(caller) : .none
        case .release(let caller): holder == caller ? .some(nil) : .none
        case .busy: holder == nil ? .none : .some(holder)
        case .refused(let caller): holder == caller ? .none : .some(holder)
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: OwnedEvent) -> Bool { event.isPassive }
}

/// A lock that its holder may take again, and has to free as often.
public struct ReentrantMutex: HistoryModel {
    /// Who holds it, and how many times.
    public struct State: Hashable, Sendable {
        var holder: Datum?
        var depth: Int64
    }

    /// `reentrant-mutex`.
    public static let name = "reentrant-mutex"
    /// `acquire` and `release`.
    public static let functions = ["acquire", "release"]
    private let deepest: Int64
    /// Free.
    public var initialState: State { State(holder: nil, depth: 0) }

    /// At most `initial` times by one holder; nil: without a limit.
    public init(initial: Datum?) throws(ModelProblem) { deepest = try positive(initial, or: .max) }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> OwnedEvent? { try OwnedEvent(call) }

    /// See `SequentialModel`.
    public func step(_ state: State, _ event: OwnedEvent, during span: Span) -> State? {
        switch event {
        case .acquire(let caller, _):
            guard state.holder == nil || (state.holder == caller && state.depth < deepest) else { return nil }
            return State(holder: caller, depth: state.depth + 1)
        case .release(let caller):
            guard state.holder == caller else { return nil }
            return state.depth == 1 ? initialState : State(holder: caller, depth: state.depth - 1)
        case .busy(let caller):
            guard let holder = state.holder else { return nil }
            return holder != caller || state.depth == deepest ? state : nil
        case .refused(let caller): return state.holder == caller ? nil : state
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: OwnedEvent) -> Bool { event.isPassive }
}

/// A lock whose grants carry numbers that grow. A grant without a number (its answer was lost) may have had any.
public struct FencedMutex: HistoryModel {
    /// Who holds it, and the largest number that was given.
    public struct State: Hashable, Sendable {
        var holder: Datum?
        var fence: Int64
    }

    /// `fenced-mutex`.
    public static let name = "fenced-mutex"
    /// `acquire` and `release`.
    public static let functions = ["acquire", "release"]
    /// Free, before the first number.
    public let initialState: State

    /// Numbers above `initial`; nil: any.
    public init(initial: Datum?) throws(ModelProblem) {
        initialState = State(holder: nil, fence: initial == nil ? .min : try positive(initial, or: .min))
    }

    /// The fencing token is the value of an `:ok` acquire, or its field `fence`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> OwnedEvent? {
        try OwnedEvent(call, fence: call.outcome == .ok ? call.result.number ?? call.result["fence"]?.number : nil)
    }

    /// See `SequentialModel`.
    public func step(_ state: State, _ event: OwnedEvent, during span: Span) -> State? {
        switch event {
        case .acquire(let caller, let fence):
            guard state.holder == nil, fence.map({ $0 > state.fence }) ?? true else { return nil }
            return State(holder: caller, fence: fence ?? state.fence)
        case .release(let caller):
            return state.holder == caller ? State(holder: nil, fence: state.fence) : nil
        case .busy: return state.holder == nil ? nil : state
        case .refused(let caller): return state.holder == caller ? nil : state
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: OwnedEvent) -> Bool { event.isPassive }
}

/// So many permits, each given back by who took it.
public struct Semaphore: HistoryModel {
    /// What happened.
    public enum Event: Hashable, Sendable {
        /// So many permits were taken by that caller.
        case acquire(Datum, Int64)
        /// So many were given back.
        case release(Datum, Int64)
        /// There weren't so many left.
        case busy(Int64)
        /// The caller didn't hold so many.
        case refused(Datum, Int64)
    }

    /// `semaphore`.
    public static let name = "semaphore"
    /// `acquire` and `release`, with the number of permits as their value (1 if it has none).
    public static let functions = ["acquire", "release"]
    private let permits: Int64
    /// Nobody holds a permit.
    public var initialState: [Datum: Int64] { [:] }

    /// `initial` permits; 1 if it isn't given.
    public init(initial: Datum?) throws(ModelProblem) { permits = try positive(initial, or: 1) }

    /// See `HistoryModel`.
    public func event(_ call: RecordedCall) throws(ModelProblem) -> Event? {
        let count = call.argument == .null ? 1 : call.argument.number ?? 0
        guard count > 0 else {
            throw ModelProblem(field: "value", "expected a number of permits, found \(call.argument)")
        }
        switch (call.function, call.outcome) {
        case ("acquire", .conflict): return .busy(count)
        case ("acquire", _): return .acquire(call.process, count)
        case ("release", .refused), ("release", .conflict): return .refused(call.process, count)
        case ("release", _): return .release(call.process, count)
        default: throw unknown(call)
        }
    }

    /// See `SequentialModel`.
    public func step(_ held: [Datum: Int64], _ event: Event, during span: Span) -> [Datum: Int64]? {
        let left = held.values.reduce(permits, -)
        switch event {
        case .acquire(let caller, let count):
            guard count <= left else { return nil }
            return held.merging([caller: count], uniquingKeysWith: +)
        case .release(let caller, let count):
            let own = held[caller, default: 0]
            guard count <= own else { return nil }
            var rest = held
            rest[caller] = own == count ? nil : own - count
            return rest
        case .busy(let count): return count > left ? held : nil
        case .refused(let caller, let count): return count > held[caller, default: 0] ? held : nil
        }
    }

    /// See `SequentialModel`.
    public func isPassive(_ event: Event) -> Bool {
        switch event {
        case .acquire, .release: false
        case .busy, .refused: true
        }
    }
}

private func truth(_ initial: Datum?) throws(ModelProblem) -> Bool {
    switch initial {
    case nil, .null: return false
    case .bool(let value): return value
    case .some(let other): throw ModelProblem(field: "initial", "expected true or false, found \(other)")
    }
}

private func positive(_ initial: Datum?, or none: Int64) throws(ModelProblem) -> Int64 {
    guard let initial, initial != .null else { return none }
    guard let number = initial.number, number >= 0 else {
        throw ModelProblem(field: "initial", "expected a number from 0 on, found \(initial)")
    }
    return number
}
