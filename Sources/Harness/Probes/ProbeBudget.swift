/// How often it is looked, so that looking costs at most a hundredth of what the load costs.
///
/// What is dear is left out first: who holds each connection, and what processes have open, are asked less often than how
/// many connections there are. Only if that doesn't do are the looks further apart.
struct ProbeBudget: Sendable {
    /// The share of the load's CPU time that looking may cost.
    private static let share = 0.01
    /// What looking may cost in any case: too little to disturb, in nanoseconds.
    private static let allowance: Int64 = 20_000_000
    /// It is looked at least so often, and as far as that at everything, in nanoseconds.
    private static let longest: Int64 = 1_000_000_000
    /// Looks that a judgement needs, before they become rarer.
    private static let needed = 64

    /// The time between two looks that was asked for, in nanoseconds.
    private let wanted: Int64
    /// Whether everything is needed each time.
    private let needsAll: Bool
    private var stretch: Int64 = 1
    private var wholeEvery = 1
    private var looks = 0

    init(interval: Int64, needsAll: Bool) {
        wanted = interval
        self.needsAll = needsAll
    }

    /// The time until the next look.
    var interval: Int64 { max(wanted, min(wanted * stretch, Self.longest)) }

    /// Whether the next look is at everything; asked once a look.
    mutating func looksAtAll() -> Bool {
        defer { looks += 1 }
        return looks % wholeEvery == 0
    }

    /// Whether it is looked less often, or at less, than was asked for.
    var isStretched: Bool { stretch > 1 || wholeEvery > 1 }

    /// Takes in what looking and load have cost so far, in nanoseconds of CPU time.
    mutating func adapt(probe: Int64, load: Int64) {
        let budget = Self.allowance + Int64(Double(load) * Self.share)
        if probe > budget {
            if !needsAll, Int64(2 * wholeEvery) * interval <= Self.longest {
                wholeEvery *= 2
            } else if looks >= Self.needed, wanted * stretch < Self.longest {
                stretch *= 2
            }
        } else if probe < budget / 2 {
            if stretch > 1 { stretch /= 2 } else if wholeEvery > 1 { wholeEvery /= 2 }
        }
    }
}
