internal import History

/// A lock with a TTL, given to one token at a time.
///
/// Time passes in it: a grant made at instant s ends at s + TTL, and the search doesn't fix s. So the state keeps the
/// bounds of s and of the instant of the last event (a zone, as for timed automata), which is exact: an order is legal
/// if and only if instants within the spans exist that agree with it. A lease may be seen up to `tolerance` longer
/// than its TTL, never shorter. At one and the same instant either may be said.
struct LeaseModel: SequentialModel {
    enum Action: Hashable, Sendable {
        case acquire, conflict, release, extend
        /// A release or extension that was refused.
        case refused
        /// A read that named the holder.
        case holds
    }

    struct Event: Hashable, Sendable {
        var action: Action
        var token: Token
        /// The length of the lease for acquire and extend, `.max` for ever.
        var length: Int64 = .max
    }

    struct State: Hashable, Sendable {
        var holder = Token.none
        var length: Int64 = .max
        /// The earliest and the latest instant at which the lease may have begun.
        var begunFrom: Int64 = .min
        var begunTo: Int64 = .min
        /// The earliest instant at which the last event can have taken place.
        var now: Int64 = .min
    }

    /// Whether any lease can run out within the history; otherwise instants don't matter and aren't kept.
    let isTimed: Bool
    let tolerance: Int64

    var initialState: State { State() }

    func isPassive(_ event: Event) -> Bool {
        switch event.action {
        case .conflict, .refused, .holds: true
        case .acquire, .release, .extend: false
        }
    }

    func step(_ state: State, _ event: Event, during span: Span) -> State? {
        isTimed ? timedStep(state, event, span) : untimedStep(state, event)
    }

    private func untimedStep(_ state: State, _ event: Event) -> State? {
        switch event.action {
        case .acquire: return state.holder.isNone ? State(holder: event.token) : nil
        case .conflict: return state.holder.isNone ? nil : state
        case .release: return state.holder == event.token ? State() : nil
        case .extend, .holds: return state.holder == event.token ? state : nil
        case .refused: return state.holder == event.token ? nil : state
        }
    }

    private func timedStep(_ state: State, _ event: Event, _ span: Span) -> State? {
        let now = max(state.now, span.invoked)
        guard now <= span.completed else { return nil }
        let isHolder = !state.holder.isNone && state.holder == event.token
        switch event.action {
        case .acquire:
            let from = state.holder.isNone ? now : max(now, plus(state.begunFrom, state.length))
            guard from <= span.completed, from != .max else { return nil }
            return State(
                holder: event.token, length: event.length, begunFrom: from, begunTo: span.completed, now: from)
        case .conflict:
            return state.holder.isNone ? nil : alive(state, now, span)
        case .holds:
            return isHolder ? alive(state, now, span) : nil
        case .release:
            guard isHolder, let held = alive(state, now, span) else { return nil }
            return State(now: held.now)
        case .extend:
            guard isHolder, let held = alive(state, now, span) else { return nil }
            let latest = min(span.completed, plus(plus(held.begunTo, state.length), tolerance))
            return State(holder: event.token, length: event.length, begunFrom: held.now, begunTo: latest, now: held.now)
        case .refused:
            guard isHolder else { return seen(state, now, span) }
            let from = max(now, plus(state.begunFrom, state.length))
            return from <= span.completed && from != .max ? State(now: from) : nil
        }
    }

    /// The state if the lease was alive at some instant of the span, not before `now`.
    private func alive(_ state: State, _ now: Int64, _ span: Span) -> State? {
        var held = state
        let longest = plus(state.length, tolerance)
        if longest != .max { held.begunFrom = max(state.begunFrom, now - longest) }
        held.begunTo = min(state.begunTo, span.completed)
        held.now = max(now, held.begunFrom)
        return held.begunFrom <= held.begunTo && held.now <= span.completed ? held : nil
    }

    /// The state after an event that says nothing of the lease.
    private func seen(_ state: State, _ now: Int64, _ span: Span) -> State? {
        if state.holder.isNone { return State(now: now) }
        var later = state
        later.begunTo = min(state.begunTo, span.completed)
        later.now = max(now, state.begunFrom)
        return later.begunFrom <= later.begunTo && later.now <= span.completed ? later : nil
    }

    private func plus(_ a: Int64, _ b: Int64) -> Int64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}

extension LeaseModel {
    /// The operations of one resource as calls of this model, and the model that fits them.
    static func calls(_ operations: [Operation], _ rules: LeaseRules) -> (LeaseModel, [Call<Event>]) {
        var calls: [Call<Event>] = []
        var (first, last) = (Int64.max, Int64.min)
        var shortest = Int64.max
        for (index, operation) in operations.enumerated() {
            guard var call = call(operation, rules) else { continue }
            call.tag = index
            calls.append(call)
            first = min(first, call.span.invoked)
            last = max(last, operation.completed.nanoseconds)
            shortest = min(shortest, call.event.length)
        }
        let isTimed = !calls.isEmpty && shortest != .max && shortest <= last - first
        return (LeaseModel(isTimed: isTimed, tolerance: rules.tolerance), calls)
    }

    /// An operation as a call; nil if it says nothing.
    static func call(_ operation: Operation, _ rules: LeaseRules) -> Call<Event>? {
        let effect = Effect(operation.outcome)
        let event: Event
        switch (operation.kind, effect) {
        case (.acquire, .none):
            guard operation.outcome == .conflict else { return nil }
            event = Event(action: .conflict, token: operation.owner)
        case (.acquire, _): event = Event(action: .acquire, token: operation.owner, length: rules.length(of: operation))
        case (.release, .none), (.extend, .none): event = Event(action: .refused, token: operation.owner)
        case (.release, _): event = Event(action: .release, token: operation.owner)
        case (.extend, _):
            event = Event(action: .extend, token: operation.owner, length: operation.lease > 0 ? operation.lease : .max)
        case (.read, .happened):
            guard !operation.holder.isNone else { return nil }
            event = Event(action: .holds, token: operation.holder)
        case (.read, _), (.call, _): return nil
        }
        return effect == .unknown
            ? Call(optional: event, operation.invoked.nanoseconds)
            : Call(event, operation.invoked.nanoseconds, operation.completed.nanoseconds)
    }
}
