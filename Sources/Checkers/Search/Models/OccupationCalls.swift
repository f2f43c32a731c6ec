internal import History

/// Calls and readings of one resource as calls of `OccupationModel`; the tag of each is its place among both.
struct OccupationCalls {
    private(set) var calls: [Call<OccupationModel.Event>] = []
    private var events: [String: Int] = [:]
    private let lease: Int64
    private let usesHistory: Bool

    /// Whoever is turned away because of his step may have kept others out for a moment: then what they were told
    /// proves nothing.
    init(_ record: ServiceRecord, lease: Int64, readings: [ServiceReading]) {
        self.lease = lease
        usesHistory = readings.contains { if case .history = $0.said { true } else { false } }
        let turnedAway = record.calls.filter { $0.isTurnedAway }.map(\.span)
        for (tag, call) in record.calls.enumerated() {
            let isExcused =
                call.isToldOccupied && turnedAway.contains { $0.invoked <= call.span.completed && call.span.invoked <= $0.completed }
            if !isExcused { add(call, tag) }
        }
        for (index, reading) in readings.enumerated() { add(reading, record.calls.count + index) }
    }

    /// The numbers of a history's events.
    mutating func numbers(_ history: [String]) -> [Int] { history.map { number(of: $0) } }

    private mutating func number(of event: String) -> Int {
        let number = events[event] ?? events.count
        events[event] = number
        return number
    }

    private mutating func add(_ reading: ServiceReading, _ tag: Int) {
        let event: OccupationModel.Event =
            switch reading.said {
            case .state(let state): .seen(state)
            case .history(let history): .logged(history.count)
            }
        add(event, reading.operation.span, tag)
    }

    private mutating func add(_ call: ServiceCall, _ tag: Int) {
        if call.problem != nil { return add(.never, call.span, tag) }
        let caller = OccupationModel.Caller(worker: call.worker, proof: call.proof)
        let trace = OccupationModel.Trace(
            version: call.version, fencing: call.fencing, event: usesHistory ? call.event.map { number(of: $0) } : nil)
        let invoked = call.span.invoked
        switch (call.part, call.operation.outcome) {
        case (.other, _): return
        case (_, .failed): add(.never, call.span, tag)
        case (.take(let step), .granted):
            add(.claim(call.number), call.span, tag)
            add(record(call, step, trace), call.span, tag)
        case (.take, .conflict): add(.occupied, call.span, tag)
        case (.take(let step), .refused): add(step.map { .notItsTurn($0) } ?? .never, call.span, tag)
        case (.take(let step), _):
            addOptional(.claim(call.number), invoked, tag)
            addOptional(record(call, step, trace), invoked, tag)
            addOptional(.abandon(call.number), invoked, tag)
        case (.giveBack, .conflict), (.extend, .conflict): add(.notHeld, call.span, tag)
        case (.giveBack, .refused), (.extend, .refused): add(.notHolder(caller), call.span, tag)
        case (.giveBack(let completes), .granted):
            add(.end(call.number, caller, completes: completes, trace), call.span, tag)
            add(.free(call.number), call.span, tag)
        case (.giveBack(let completes), _):
            addOptional(.end(call.number, caller, completes: completes, trace), invoked, tag)
            addOptional(.free(call.number), invoked, tag)
        case (.extend, .granted):
            let left = call.operation.lease
            // The time left is told in whole milliseconds, rounded down.
            let latest = call.span.completed + left + 1_000_000
            add(.extend(caller, earliest: invoked + left, latest: latest), call.span, tag)
        // A lease that was made longer, or not, is no shorter: nothing follows from it.
        case (.extend, _): return
        }
    }

    private func record(_ call: ServiceCall, _ step: Int?, _ trace: OccupationModel.Trace) -> OccupationModel.Event {
        .record(call.number, worker: call.worker, step: step, leaseEnds: call.span.invoked + lease, trace)
    }

    private mutating func add(_ event: OccupationModel.Event, _ span: Span, _ tag: Int) {
        calls.append(Call(event, span.invoked, span.completed, tag: tag))
    }

    private mutating func addOptional(_ event: OccupationModel.Event, _ invoked: Int64, _ tag: Int) {
        calls.append(Call(optional: event, invoked, tag: tag))
    }
}

extension Operation {
    /// When it took place.
    var span: Span { Span(invoked.nanoseconds, completed.nanoseconds) }
}

extension ServiceCall {
    var span: Span { operation.span }

    /// A take that was told that another step has its turn.
    fileprivate var isTurnedAway: Bool {
        if case .take(.some) = part { operation.outcome == .refused && problem == nil } else { false }
    }

    /// A take that was told that somebody holds the resource.
    fileprivate var isToldOccupied: Bool {
        if case .take = part { operation.outcome == .conflict && problem == nil } else { false }
    }
}
