/// The beginnings of schedules that are still to be tried, those with the fewest preemptions and events first.
///
/// Beyond its limit it goes depth first, from the costliest: then each run adds at most its own length, and the memory
/// stays what it is however many schedules there are.
struct Frontier {
    /// A beginning.
    struct Item: Sendable {
        /// The steps of the run that it branches off from: one array for all that do.
        var path: [Step] = []
        /// So many of them come first, and then the new one.
        var length = 0
        var last: Step?
        /// What need not be taken right before the last step, for it was or will be taken there elsewhere.
        var sleeping: [Step] = []
        /// Of the shapes of the steps, without the last one's.
        var fingerprint: UInt64 = 0
        var cost = Cost()
        /// How often it could not be followed.
        var tries = 0

        var steps: [Step] { path.prefix(length) + (last.map { [$0] } ?? []) }
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

    init(limit: Int = 50_000) { self.limit = limit }

    var isEmpty: Bool { count == 0 }

    /// The lowest number of preemptions and events of what is left.
    var lowestCost: Int? { levels.firstIndex { !$0.isEmpty } }

    mutating func push(_ item: Item) {
        while levels.count <= item.cost.total { levels.append([]) }
        levels[item.cost.total].append(item)
        count += 1
    }

    /// The next one; none beyond a cost, if one is given.
    mutating func pop(atMost cost: Cost? = nil) -> Item? {
        let level = count > limit && cost == nil ? levels.lastIndex { !$0.isEmpty } : lowestCost
        guard let level, level <= cost?.total ?? .max else { return nil }
        count -= 1
        return levels[level].popLast()
    }
}
