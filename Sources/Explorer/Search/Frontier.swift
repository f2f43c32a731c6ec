/// The beginnings of schedules that are still to be tried, those with the fewest preemptions and events first.
///
/// Beyond its limit it goes depth first, from the costliest: then each run adds at most its own length, and the memory
/// stays what it is however many schedules there are.
struct Frontier {
    /// A beginning.
    struct Item: Sendable {
        /// The steps, the last of which is the new one.
        var steps: [Step]
        /// What need not be taken right before the last step, for it was or will be taken there elsewhere.
        var sleeping: [Step]
        /// Of the shapes of the steps, without the last one's.
        var fingerprint: UInt64
        var cost = Cost()
        /// How often it could not be followed.
        var tries = 0
    }

    /// How far a schedule is from letting each request run through.
    struct Cost: Sendable {
        var preemptions = 0
        var events = 0
        var total: Int { preemptions + events }
    }

    private var levels: [[Item]] = []
    private let limit: Int
    private(set) var count = 0

    init(limit: Int = 100_000) { self.limit = limit }

    var isEmpty: Bool { count == 0 }

    /// The lowest number of preemptions and events of what is left.
    var lowestCost: Int? { levels.firstIndex { !$0.isEmpty } }

    mutating func push(_ item: Item) {
        while levels.count <= item.cost.total { levels.append([]) }
        levels[item.cost.total].append(item)
        count += 1
    }

    mutating func pop() -> Item? {
        let level = count > limit ? levels.lastIndex { !$0.isEmpty } : lowestCost
        guard let level else { return nil }
        count -= 1
        return levels[level].popLast()
    }
}
