internal import EventLoop

/// Tries every schedule, those with the fewest preemptions first, for most bugs need at most two (Musuvathi and Qadeer
/// 2007, «Iterative context bounding»). Schedules are not stored but run again from the first state.
///
/// With reduction it keeps *sleep sets* (Godefroid 1996, «Partial-order methods»): after a step is tried, it sleeps in
/// what is tried after it, until a step is taken that doesn't commute with it. Every step that can be taken is either
/// tried or asleep, events included, so that of all orders that differ in commuting steps exactly one is run to its end.
/// The sleep sets belong to the tree of schedules, not to the order in which it is walked.
public struct ExhaustiveSearch {
    private let bounds: Bounds
    /// Whether commuting steps are tried in one order only.
    public let isReduced: Bool
    private let isStopped: () -> Bool
    private let progress: (Tally) -> Void
    private var frontier = Frontier()
    /// What branches off from the present run.
    private var branches: [Frontier.Item] = []
    /// What was done.
    public private(set) var tally = Tally()
    /// A violation that didn't come back: the schedule and what was seen the second time.
    public private(set) var uncontrollable: Uncontrollable?

    /// A violation that was seen once.
    public struct Uncontrollable: Sendable {
        /// The first time.
        public var first: Counterexample
        /// The shapes of the steps the second time.
        public var second: [String]
    }

    /// A search within bounds; `isStopped` is asked between schedules.
    public init(
        _ bounds: Bounds, isStopped: @escaping () -> Bool = { false }, progress: @escaping (Tally) -> Void = { _ in }
    ) {
        self.bounds = bounds
        isReduced = bounds.isReduced && bounds.preemptions == nil
        self.isStopped = isStopped
        self.progress = progress
    }

    /// After the first violation, at most so many more schedules are tried for a shorter one with as few preemptions, and
    /// at most so long, in nanoseconds.
    private static let shortening = (schedules: 100, time: Int64(1_000_000_000))

    /// Searches until a violation is found and confirmed, or no schedule is left, or a bound is reached. Of violations with
    /// the fewest preemptions and events the one with the fewest steps is told, as far as there are few to compare.
    /// `confirmed` is called right after the run of each one that is the least so far.
    public mutating func search(
        _ system: some ExploredSystem, confirmed: () -> Void = {}
    ) async throws(ExploreError) -> Ending {
        frontier.push(.init())
        var least: Counterexample?
        var limit = (schedules: Int.max, time: Int64.max)
        while let item = frontier.pop(atMost: least?.cost) {
            let why = reasonToStop
            if let least, isOver(limit) || why != nil { return .violated(least) }
            if let why { return .stopped(why) }
            let generation = system.generation
            let found = try await follow(item, in: system, least: least)
            if generation != system.generation {
                beginAnew()
                least = nil
                limit = (.max, .max)
                continue
            }
            if let found {
                if least == nil {
                    tally.untilFirst = tally.schedules
                    limit.schedules = tally.schedules + Self.shortening.schedules
                    limit.time = MonotonicClock.now + Self.shortening.time
                }
                least = found
                confirmed()
            }
            tally.completedCost = frontier.lowestCost.map { $0 > 0 ? $0 - 1 : nil } ?? tally.completedCost
            progress(tally)
        }
        return least.map(Ending.violated) ?? .exhausted
    }

    /// What was found so far was found in ignorance.
    private mutating func beginAnew() {
        frontier = Frontier()
        frontier.push(.init())
        tally = Tally()
        uncontrollable = nil
    }

    private func isOver(_ limit: (schedules: Int, time: Int64)) -> Bool {
        tally.schedules >= limit.schedules || MonotonicClock.now > limit.time
    }

    private var reasonToStop: String? {
        if isStopped() { return "it was stopped" }
        if tally.schedules + tally.covered >= bounds.schedules {
            return "the budget of \(bounds.schedules) schedules is used up"
        }
        if let deadline = bounds.deadline, MonotonicClock.now > deadline { return "the time is over" }
        return nil
    }

    /// Runs one schedule, and remembers the ways that branch off.
    private mutating func follow(
        _ item: Frontier.Item, in system: some ExploredSystem, least: Counterexample?
    ) async throws(ExploreError) -> Counterexample? {
        var run = Run(try await system.begin())
        let found = try await follow(item, &run, in: system)
        for branch in branches {
            var branch = branch
            branch.path = run.steps
            frontier.push(branch)
        }
        branches.removeAll(keepingCapacity: true)
        guard let found, least.map({ found.isSmaller(than: $0) }) ?? true else { return nil }
        return try await confirm(found, in: system)
    }

    /// Runs one schedule to its end.
    private mutating func follow(
        _ item: Frontier.Item, _ run: inout Run, in system: some ExploredSystem
    ) async throws(ExploreError) -> Counterexample? {
        var sleeping: [EnabledStep] = []
        let steps = item.steps
        for (index, step) in steps.enumerated() {
            let isLast = index == steps.count - 1
            guard let enabled = run.enabled(step), !isLast || run.fingerprint == item.fingerprint else {
                _ = try await system.end()
                try await system.reconsider()
                tryAgain(item)
                return nil
            }
            if isLast { sleeping = item.sleeping.compactMap(run.enabled) }
            try await take(enabled, &run, &sleeping, in: system)
        }
        while !run.enabled.isEmpty {
            guard run.steps.count < bounds.steps else {
                _ = try await system.end()
                tally.cut += 1
                return nil
            }
            guard let next = branch(run, sleeping) else {
                _ = try await system.end()
                tally.covered += 1
                return nil
            }
            try await take(next, &run, &sleeping, in: system)
        }
        tally.schedules += 1
        tally.longest = max(tally.longest, run.steps.count)
        let violations = try await system.end()
        guard !violations.isEmpty else { return nil }
        return Counterexample(run, violations)
    }

    /// A service may be slow once, or do something of its own in between: only what fails three times is given up.
    private mutating func tryAgain(_ item: Frontier.Item) {
        var item = item
        item.tries += 1
        if item.tries < 3 { frontier.push(item) } else { tally.diverged += 1 }
    }

    private func take(
        _ step: EnabledStep, _ run: inout Run, _ sleeping: inout [EnabledStep], in system: some ExploredSystem
    ) async throws(ExploreError) {
        let taken = try await system.take(step.step)
        // Whether a sleeping step would be visible isn't known before it is taken: it may be.
        if taken.isVisible { sleeping = [] } else { sleeping.removeAll { !$0.commutes(with: step) } }
        run.took(step, to: taken.enabled)
    }

    /// The step to take now; the others that are awake are remembered. Nil if all sleep.
    private mutating func branch(_ run: Run, _ sleeping: [EnabledStep]) -> EnabledStep? {
        var awake = run.inOrder.filter { candidate in !sleeping.contains { $0.step == candidate.step } }
        if bounds.isSymmetric { keepOneOfEqual(&awake) }
        guard let next = awake.first else { return nil }
        var tried = sleeping.map(\.step)
        if isReduced { tried.append(next.step) }
        for other in awake.dropFirst() {
            let cost = run.cost(with: other.step)
            if let limit = bounds.preemptions, cost.preemptions > limit { continue }
            branches.append(
                .init(
                    length: run.steps.count, last: other.step, sleeping: tried, fingerprint: run.fingerprint, cost: cost
                ))
            if isReduced { tried.append(other.step) }
        }
        return next
    }

    private func keepOneOfEqual(_ steps: inout [EnabledStep]) {
        var lowest: [Int: UInt8] = [:]
        for step in steps where !step.step.isEvent {
            if let symmetry = step.symmetry { lowest[symmetry] = min(lowest[symmetry] ?? .max, step.step.actor) }
        }
        steps.removeAll { step in step.symmetry.map { lowest[$0] != nil && lowest[$0] != step.step.actor } ?? false }
    }

    /// Runs the schedule again: only what comes back is a proof.
    private mutating func confirm(
        _ found: Counterexample, in system: some ExploredSystem
    ) async throws(ExploreError) -> Counterexample? {
        let again = try await Replay.run(found.steps, in: system)
        if again.shapes == found.shapes, !again.violations.isEmpty {
            var found = found
            found.violations = again.violations
            return found
        }
        uncontrollable = uncontrollable ?? Uncontrollable(first: found, second: again.shapes)
        return nil
    }
}
