internal import History

/// Decides exactly whether holds of one resource can be put in an order without overlap.
///
/// The end of a hold never falls as its start rises, so of two ways to place the same set the one that ends first is
/// never worse: the search goes over sets, remembers the earliest end of each, and gives up after `budget` steps.
/// (One machine, jobs with release times and deadlines; the earliest-deadline rule alone is not exact there.)
/// Worst case O(2ⁿ·n) for n holds; where intervals overlap little, about n·(holds that overlap).
struct Packing {
    /// More holds than bits of a set: not decided.
    static let limit = 64

    private let holds: [Hold]
    private var earliest: [UInt64: Instant] = [:]
    private var budget: Int

    /// True if they fit, false if they can't, nil if the budget ran out.
    static func fits(_ slots: [Slot], in holds: Holds, budget: Int = 20_000) -> Bool? {
        guard slots.count <= limit else { return nil }
        var packing = Packing(holds: slots.map { holds[$0] }, budget: budget)
        return packing.place(
            rest: slots.count == 64 ? .max : (1 << UInt64(slots.count)) - 1, from: Instant(nanoseconds: .min))
    }

    /// A smallest part of them (no hold can be left out) that can't fit, of holds that are known not to.
    static func core(of slots: [Slot], in holds: Holds) -> [Slot] {
        var core = slots
        for slot in slots where core.count > 2 {
            let without = core.filter { $0 != slot }
            if fits(without, in: holds) == false { core = without }
        }
        return core
    }

    private init(holds: [Hold], budget: Int) {
        self.holds = holds
        self.budget = budget
    }

    private mutating func place(rest: UInt64, from now: Instant) -> Bool? {
        if rest == 0 { return true }
        if let before = earliest[rest], before <= now { return false }
        earliest[rest] = now
        budget -= 1
        guard budget > 0 else { return nil }
        // Whoever has to start first sets the pace: nothing may begin so late that it ends after that.
        var deadline = Instant.never
        for index in Packing.members(rest) { deadline = min(deadline, holds[index].latestStart) }
        guard now <= deadline else { return false }
        for index in Packing.members(rest) {
            let start = max(now, holds[index].invoked)
            guard start <= deadline else { continue }
            switch place(rest: rest & ~(1 << UInt64(index)), from: holds[index].earliestEnd(from: start)) {
            case true: return true
            case nil: return nil
            default: continue
            }
        }
        return false
    }

    private static func members(_ set: UInt64) -> UnfoldSequence<Int, UInt64> {
        sequence(state: set) { rest in
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}
