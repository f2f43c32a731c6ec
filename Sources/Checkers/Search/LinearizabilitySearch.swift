/// Decides whether the calls of one object have a legal order: for each call an instant within its span, so that the
/// model answers as the object did.
///
/// The search of Wing & Gong («Testing and verifying concurrent objects», 1993) with the memory of Lowe («Testing for
/// linearizability», 2017), for one object at a time, as linearizability is local (Horn & Kroening, «Faster
/// linearizability checking via P-compositionality», 2015). Two reductions keep it from exploding where many calls
/// commute, as N losers of a contest do:
///
/// 1. A call of known outcome that never changes anything (`isPassive`: a conflict, a read), may come next and is right
///    now, is placed at once and never undone: in any legal order of the rest it can be moved to the front. That it
///    changes nothing *now* is not enough: a write of the value that is there already may be needed later.
/// 2. A call of unknown outcome is placed only for its effect; the search ends when all known calls are placed. Of
///    several equal ones the earliest is tried, for it can stand wherever a later one can.
///
/// Exact when it answers. Worst case exponential in the calls that overlap and don't commute; `budget` ends it.
public struct LinearizabilitySearch<Model: SequentialModel> {
    private struct Frame {
        /// The call that was placed, and the state and the length of the trail before.
        var call: Int
        var state: Model.State
        var trail: Int
    }

    private struct Visited: Hashable {
        var placed: PlacedSet.Key
        var optional: PlacedSet.Key
        var state: Model.State
    }

    private let model: Model
    private let calls: [Call<Model.Event>]
    private let budget: SearchBudget
    private var list: CallList
    private var placed: PlacedSet
    private var optional: PlacedSet
    private let twin: [Int32]
    private let passive: [Bool]
    private var knownLeft: Int
    private var state: Model.State
    private var frames: [Frame] = []
    /// Calls in the order in which they were placed.
    private var trail: [Int] = []
    private var visited: Set<Visited> = []
    private var visitedBytes = 0
    private var steps = 0

    /// Whether the calls, in any order given, have a legal order.
    public static func decide(_ model: Model, _ calls: [Call<Model.Event>], budget: SearchBudget = SearchBudget())
        -> SearchAnswer
    {
        model.decide(calls, budget: budget)
    }

    /// The same, and how many steps of the model it took.
    static func measured(
        _ model: Model, _ calls: [Call<Model.Event>], budget: SearchBudget
    ) -> (answer: SearchAnswer, steps: Int) {
        var search = LinearizabilitySearch(model, calls, budget)
        return (search.run(), search.steps)
    }

    private init(_ model: Model, _ calls: [Call<Model.Event>], _ budget: SearchBudget) {
        self.model = model
        self.calls = calls.sorted { ($0.span.invoked, $0.span.completed) < ($1.span.invoked, $1.span.completed) }
        self.budget = budget
        list = CallList(self.calls.map { ($0.span, $0.isOptional) })
        placed = PlacedSet(count: calls.count)
        optional = PlacedSet(count: calls.count)
        knownLeft = calls.count { !$0.isOptional }
        state = model.initialState
        passive = self.calls.map { !$0.isOptional && model.isPassive($0.event) }
        var last: [Model.Event: Int32] = [:]
        var twin = [Int32](repeating: -1, count: calls.count)
        for (index, call) in self.calls.enumerated() where call.isOptional {
            twin[index] = last.updateValue(Int32(index), forKey: call.event) ?? -1
            // In the key of known calls an optional one counts as placed, so that full words can be left out.
            placed.insert(index)
        }
        self.twin = twin
    }

    private mutating func run() -> SearchAnswer {
        var cursor = CallList.head
        var isNew = true
        while true {
            if isNew {
                placeWithoutEffect()
                if knownLeft == 0 { return .linearizable }
                if let reason = exhausted { return .exhausted(reason) }
                cursor = remember() ? CallList.head : -1
            }
            if cursor >= 0, let (call, next) = candidate(after: cursor) {
                frames.append(Frame(call: call, state: state, trail: trail.count))
                place(call)
                state = next
                isNew = true
                continue
            }
            guard let frame = frames.popLast() else { return .contradiction }
            while trail.count > frame.trail { undo() }
            state = frame.state
            cursor = list.entry(of: frame.call)
            isNew = false
        }
    }

    /// The first reduction.
    private mutating func placeWithoutEffect() {
        var entry = Int(list.next[CallList.head])
        while entry > 0, list.call[entry] >= 0 {
            let call = Int(list.call[entry])
            if passive[call], step(call) == state { place(call) }
            entry = Int(list.next[entry])
        }
    }

    /// The next call after an entry that may come now and is right, and the state after it.
    private mutating func candidate(after cursor: Int) -> (Int, Model.State)? {
        var entry = Int(list.next[cursor])
        while entry > 0, list.call[entry] >= 0 {
            let call = Int(list.call[entry])
            entry = Int(list.next[entry])
            if calls[call].isOptional, twin[call] >= 0, !optional.contains(Int(twin[call])) { continue }
            guard let next = step(call) else { continue }
            if next != state || !calls[call].isOptional { return (call, next) }
        }
        return nil
    }

    private mutating func step(_ call: Int) -> Model.State? {
        steps += 1
        return model.step(state, calls[call].event, during: calls[call].span)
    }

    private mutating func place(_ call: Int) {
        list.lift(call)
        trail.append(call)
        if calls[call].isOptional {
            optional.insert(call)
        } else {
            placed.insert(call)
            knownLeft -= 1
        }
    }

    private mutating func undo() {
        let call = trail.removeLast()
        list.restore(call)
        if calls[call].isOptional {
            optional.remove(call)
        } else {
            placed.remove(call)
            knownLeft += 1
        }
    }

    /// Notes the place where the search is; false if it was here before.
    private mutating func remember() -> Bool {
        let here = Visited(placed: placed.key, optional: optional.key, state: state)
        guard visited.insert(here).inserted else { return false }
        visitedBytes += 8 * (here.placed.words.count + here.optional.words.count) + MemoryLayout<Visited>.stride + 80
        return true
    }

    private var exhausted: String? {
        if steps > budget.steps { return "after \(steps) steps" }
        if visitedBytes > budget.bytes { return "at its limit of memory" }
        if visited.count & 255 == 0, budget.isOver() { return "at its limit of time" }
        return nil
    }
}
