public import History

/// All that was asked of one resource in one round, and what the service said of it.
public struct ServiceRecord: Sendable {
    /// What the service said before the first call; nil: nobody has ever taken it.
    public var before: ServiceReading.State?
    /// What was asked.
    public var calls: [ServiceCall]
    /// What the service says of it when all was answered.
    public var after: [ServiceReading]

    /// A record.
    public init(before: ServiceReading.State? = nil, calls: [ServiceCall], after: [ServiceReading] = []) {
        self.before = before
        self.calls = calls
        self.after = after
    }
}

/// What a model of a service says of a record.
public enum ServiceAnswer: Sendable, Equatable {
    /// There is an order of the calls in which every answer is right.
    case explained
    /// There is none: these operations contradict each other, or one of them is right in no state. The story is a
    /// sentence without the operations.
    case contradiction(story: String, [Operation])
    /// It couldn't be decided, and why.
    case undecided(String)
}

/// Judges a resource that workers occupy by `OccupationModel`, with the search of `LinearizabilitySearch`.
///
/// Sound if nobody else asks for the resource meanwhile. A lease that can have run out within the record makes it
/// undecided.
public struct OccupationCheck: Sendable {
    private let lease: Int64
    private let budget: SearchBudget

    /// How far the service's clock may be off ours, with the resolution of what it tells.
    private static let tolerance: Int64 = 50_000_000

    /// Leases of so many nanoseconds; `budget` is for each search.
    public init(lease: Int64, budget: SearchBudget = SearchBudget(steps: 1_000_000, bytes: 64 << 20)) {
        self.lease = lease
        self.budget = budget
    }

    /// Whether the answers, and then what the service said at the end, can be explained.
    public func judge(_ record: ServiceRecord) -> ServiceAnswer {
        if let holder = record.before?.holder {
            return .undecided("worker \(holder) held it before the first request")
        }
        let whole = search(record, record.after)
        switch whole.answer {
        case .linearizable: return .explained
        case .exhausted(let reason): return .undecided("the search was ended \(reason)")
        case .contradiction: break
        }
        let operations = record.calls.map(\.operation) + record.after.map(\.operation)
        if let first = operations.map(\.invoked.nanoseconds).min(), let last = operations.map(\.completed.nanoseconds).max(),
            last - first >= lease - Self.tolerance
        {
            return .undecided("leases of \(lease / 1_000_000_000) s can have run out meanwhile")
        }
        return contradiction(record)
    }

    /// What contradicts each other: answers if they do alone, or else the least that has to be looked at.
    private func contradiction(_ record: ServiceRecord) -> ServiceAnswer {
        var looked: [ServiceReading] = []
        for reading in [nil] + record.after.map(Optional.some) {
            if let reading { looked.append(reading) }
            let found = search(record, looked)
            guard found.answer == .contradiction else { continue }
            let core = Contradiction.core(of: found.calls, found.model, budget: budget)
            let operations = record.calls.map(\.operation) + looked.map(\.operation)
            let involved = Set(core.map(\.tag)).map { operations[$0] }.sorted { $0.invoked < $1.invoked }
            let wrong = core.lazy.map(\.tag).filter { $0 < record.calls.count }.compactMap { record.calls[$0].problem }.first
            return .contradiction(story: wrong ?? Self.story(reading, core.map(\.tag).filter { $0 < record.calls.count }.map { record.calls[$0] }), involved)
        }
        return .undecided("the search found no contradiction again")
    }

    private static func story(_ last: ServiceReading?, _ core: [ServiceCall]) -> String {
        switch last?.said {
        case nil:
            let told = core.reduce(into: [ServiceCall]()) { calls, call in
                if !calls.contains(call) { calls.append(call) }
            }.sorted { $0.operation.invoked < $1.operation.invoked }
            let more = told.count > 4 ? "; and \(told.count - 4) others" : ""
            return "the rules allow no such answers: \(told.prefix(4).map(\.words).joined(separator: "; "))\(more)"
        case .state(let state):
            let holder = state.holder.map { "worker \($0) holds it" } ?? "nobody holds it"
            let version = state.version.map { ", at version \($0)" } ?? ""
            let steps = state.completed.map { ", with \(plural($0, "complete step"))" } ?? ""
            return "the answers don't lead to the state at the end: \(holder)\(version)\(steps)"
        case .history(let events):
            let shown = events.isEmpty ? "nothing" : events.suffix(20).joined(separator: ", ")
            return "the history at the end doesn't show what was answered; it shows \(shown)"
        }
    }

    private typealias Search = (
        answer: SearchAnswer, calls: [Call<OccupationModel.Event>], model: OccupationModel
    )

    private func search(_ record: ServiceRecord, _ readings: [ServiceReading]) -> Search {
        var converted = OccupationCalls(record, lease: lease, readings: readings)
        var state = OccupationModel.State(completed: record.before?.completed ?? 0)
        state.version = record.before?.version
        var model = OccupationModel(tolerance: Self.tolerance, initialState: state)
        for case .history(let events) in readings.map(\.said) { model.log = converted.numbers(events) }
        return (LinearizabilitySearch.decide(model, converted.calls, budget: budget), converted.calls, model)
    }
}
