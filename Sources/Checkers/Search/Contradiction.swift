/// Shrinks calls without a legal order to those that contradict each other.
///
/// First to the shortest beginning of the history that has no legal order, where calls still open are optional. Then
/// call after call is given up: one that changes nothing is left out, one with an effect becomes optional. Both only
/// allow more orders, so what is left contradicts itself within the whole history and also alone. Not always a smallest
/// core; each step is a search of its own with `budget`, and at most `attempts` of them are made.
public enum Contradiction {
    /// The known calls of the core, of calls that have no legal order.
    public static func core<Model: SequentialModel>(
        of calls: [Call<Model.Event>], _ model: Model, budget: SearchBudget, attempts: Int = 300
    ) -> [Call<Model.Event>] {
        var left = attempts
        func contradicts(_ calls: [Call<Model.Event>]) -> Bool {
            guard left > 0, !budget.isOver() else { return false }
            left -= 1
            return LinearizabilitySearch.decide(model, calls, budget: budget) == .contradiction
        }
        var core = shortestBeginning(of: calls, contradicts)
        var size = max(1, core.count { !$0.isOptional } / 2)
        while true {
            var index = 0
            while index < core.count, left > 0 {
                let smaller = giveUp(index..<min(core.count, index + size), of: core, model)
                if let smaller, contradicts(smaller) {
                    // What became optional stays in its place, and isn't tried again.
                    index += size - (core.count - smaller.count)
                    core = smaller
                } else {
                    index += size
                }
            }
            if size == 1 || left == 0 { break }
            size = max(1, size / 2)
        }
        return core.filter { !$0.isOptional }
    }

    private static func shortestBeginning<Event>(
        of calls: [Call<Event>], _ contradicts: ([Call<Event>]) -> Bool
    ) -> [Call<Event>] {
        let ends = calls.filter { !$0.isOptional }.map(\.span.completed).sorted()
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if contradicts(beginning(of: calls, until: ends[middle])) { high = middle } else { low = middle + 1 }
        }
        return ends.isEmpty ? calls : beginning(of: calls, until: ends[high])
    }

    private static func beginning<Event>(of calls: [Call<Event>], until end: Int64) -> [Call<Event>] {
        calls.compactMap { call in
            guard call.span.invoked <= end else { return nil }
            if call.isOptional || call.span.completed <= end { return call }
            return Call(optional: call.event, call.span.invoked, tag: call.tag)
        }
    }

    /// The calls without the known ones of a range; nil if there are none.
    private static func giveUp<Model: SequentialModel>(
        _ range: Range<Int>, of calls: [Call<Model.Event>], _ model: Model
    ) -> [Call<Model.Event>]? {
        guard calls[range].contains(where: { !$0.isOptional }) else { return nil }
        let relaxed = calls[range].compactMap { call -> Call<Model.Event>? in
            if call.isOptional { return call }
            return model.isPassive(call.event) ? nil : Call(optional: call.event, call.span.invoked, tag: call.tag)
        }
        return Array(calls[..<range.lowerBound]) + relaxed + Array(calls[range.upperBound...])
    }
}
