/// Which looks are taken, so that looking costs at most a hundredth of what the load costs.
///
/// A look is taken where it fits into what has been earned by then. What is dear, who holds each connection and what
/// processes have open, is left out where only the counts fit. However much it costs, connections are counted each second,
/// or as often as a judgement needs it, and everything is looked at every other second.
struct ProbeBudget: Sendable {
    /// What is looked at.
    enum Look: Sendable, CaseIterable {
        /// Nothing this time.
        case nothing
        /// How many connections there are.
        case counts
        /// Also who holds them, and what processes have open.
        case everything
    }

    /// The share of the load's CPU time that looking may cost.
    static let share = 0.01
    /// What of that is given out: the rest is for the looks before and after the load.
    private static let planned = 0.9
    /// What looking may cost in any case: too little to disturb, in nanoseconds.
    static let trifle: Int64 = 20_000_000
    /// The longest time without a look, and without one at everything, in nanoseconds.
    static let longest = (any: Int64(1_000_000_000), whole: Int64(2_000_000_000))

    /// Whether everything is needed each time.
    private let needsAll: Bool
    /// The longest time without a look, in nanoseconds.
    private let longest: Int64
    /// What looks have cost lately, in nanoseconds.
    private var costs: [Look: Int64] = [:]
    private var lastLook = Int64.min / 2
    private var lastWhole = Int64.min / 2

    /// There is a look each second, or as often as a judgement needs it (nanoseconds).
    init(needsAll: Bool, longest: Int64 = Self.longest.any) {
        self.needsAll = needsAll
        self.longest = longest
    }

    /// What to look at now (monotonic, nanoseconds), after looking and load have cost so much CPU time.
    func next(at now: Int64, spent: Int64, load: Int64) -> Look {
        let left = Int64(max(Double(Self.trifle), Double(load) * Self.share) * Self.planned) - spent
        func fits(_ look: Look) -> Bool { costs[look, default: 0] <= left }
        if fits(.everything) || now - lastWhole >= (needsAll ? longest : Self.longest.whole) {
            return .everything
        }
        guard !needsAll, fits(.counts) || now - lastLook >= longest else { return .nothing }
        return .counts
    }

    /// A look was taken, and cost so much.
    mutating func took(_ look: Look, at now: Int64, cost: Int64) {
        costs[look] = costs[look].map { (3 * $0 + cost) / 4 } ?? cost
        lastLook = now
        if look == .everything { lastWhole = now }
    }
}
