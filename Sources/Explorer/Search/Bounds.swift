/// How far a search goes.
public struct Bounds: Sendable, Equatable {
    /// At most so many preemptions a schedule; nil for any number.
    public var preemptions: Int?
    /// At most so many schedules.
    public var schedules = 20_000
    /// Until this instant of the monotonic clock, in nanoseconds; nil for any time.
    public var deadline: Int64?
    /// Steps that commute are not tried in both orders. Not with a bound on preemptions: the order that is left out may
    /// be the one with fewer of them (Coons, Musuvathi and McKinley 2013, «Bounded partial-order reduction»).
    public var isReduced = true
    /// Of requests that are the same, only the first may go first.
    public var isSymmetric = false
    /// A schedule of more steps is cut there: a request that asks again and again would make it endless.
    public var steps = 400

    /// The defaults.
    public init() {}
}

/// What a search has done.
public struct Tally: Sendable, Equatable {
    /// Schedules that ran to their end and were judged.
    public var schedules = 0
    /// How many schedules there were until the first that broke an invariant; nil if none did.
    public var untilFirst: Int?
    /// Runs that were left because another one covers them.
    public var covered = 0
    /// Schedules that were cut for their length.
    public var cut = 0
    /// Beginnings that could not be followed again: the service moved in another way than before.
    public var diverged = 0
    /// The most steps of a schedule.
    public var longest = 0
    /// Every schedule with at most so many preemptions and events together was tried; nil if not even those with none.
    public var completedCost: Int?

    /// Nothing yet.
    public init() {}
}

/// How a search ended.
public enum Ending: Sendable {
    /// No schedule is left.
    case exhausted
    /// A bound was reached first: which, in a few words.
    case stopped(String)
    /// A schedule broke an invariant, and did so again when it was repeated.
    case violated(Counterexample)
}

/// A schedule that breaks an invariant.
public struct Counterexample: Sendable {
    /// Its steps.
    public var steps: [Step]
    /// The shapes of the steps.
    public var shapes: [String]
    /// What it breaks.
    public var violations: [Violation]
    /// How often a request is interrupted that could have gone on.
    public var preemptions: Int
    /// How many events it needs.
    public var events: Int { steps.count { $0.isEvent } }

    /// A schedule with what it breaks.
    public init(steps: [Step], shapes: [String], violations: [Violation], preemptions: Int) {
        self.steps = steps
        self.shapes = shapes
        self.violations = violations
        self.preemptions = preemptions
    }

    init(_ run: Run, _ violations: [Violation]) {
        self.init(steps: run.steps, shapes: run.shapes, violations: violations, preemptions: run.cost.preemptions)
    }

    var cost: Frontier.Cost { Frontier.Cost(preemptions: preemptions, events: events) }

    /// Whether it needs fewer preemptions and events than another; or as many, and fewer of them are preemptions; or as
    /// many of each, and fewer steps.
    func isSmaller(than other: Counterexample) -> Bool {
        (cost.total, preemptions, steps.count) < (other.cost.total, other.preemptions, other.steps.count)
    }
}
