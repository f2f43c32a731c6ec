internal import EventLoop
internal import Harness

/// Tries random schedules (PCT: Burckhardt, Kothari, Musuvathi and Nagarakatte 2010, «A randomized scheduler with
/// probabilistic guarantees of finding bugs»): each request gets a random priority, the highest that can move does, and
/// at d − 1 random steps the one that moves falls behind all others. A bug of depth d among n requests of k steps
/// together is found by a run with a probability of at least 1/(n·k^(d−1)).
public struct PrioritySearch {
    /// The seed and the depth of bugs that is looked for.
    public struct Settings: Sendable, Equatable {
        /// Everything random follows from it.
        public var seed: UInt64
        /// Orders between so many steps make the bug.
        public var depth = 3

        /// A seed.
        public init(seed: UInt64) { self.seed = seed }
    }

    private let bounds: Bounds
    private let settings: Settings
    private let isStopped: () -> Bool
    private let progress: (Tally) -> Void
    private var random: SeededGenerator
    /// What was done.
    public private(set) var tally = Tally()
    /// The most requests that could move at once.
    public private(set) var actors = 1

    /// A search within bounds.
    public init(
        _ bounds: Bounds, _ settings: Settings, isStopped: @escaping () -> Bool = { false },
        progress: @escaping (Tally) -> Void = { _ in }
    ) {
        self.bounds = bounds
        self.settings = settings
        self.isStopped = isStopped
        self.progress = progress
        random = SeededGenerator(seed: settings.seed, stream: 0)
    }

    /// The least probability with which one run finds a bug of the depth, for the requests and steps seen so far.
    public var probability: Double {
        var probability = 1 / Double(actors)
        for _ in 1..<max(1, settings.depth) { probability /= Double(max(1, tally.longest)) }
        return probability
    }

    /// Runs until a violation is found and confirmed, or a bound is reached.
    public mutating func search(_ system: some ExploredSystem) async throws(ExploreError) -> Ending {
        while tally.schedules + tally.cut < bounds.schedules {
            if isStopped() { return .stopped("it was stopped") }
            if let deadline = bounds.deadline, MonotonicClock.now > deadline { return .stopped("the time is over") }
            if let found = try await once(system) { return .violated(found) }
            progress(tally)
        }
        return .stopped("the budget of \(bounds.schedules) schedules is used up")
    }

    private mutating func once(_ system: some ExploredSystem) async throws(ExploreError) -> Counterexample? {
        let length = max(tally.longest, 8)
        let changes = Set((1..<max(1, settings.depth)).map { _ in Int.random(in: 0..<length, using: &random) })
        let eventAt = Int.random(in: 0..<length, using: &random)
        // Of a request, or of one of the commands that it sends at once.
        var priorities: [Step: Int] = [:]
        var lowest = 0
        var run = Run(try await system.begin())
        while !run.enabled.isEmpty, run.steps.count < bounds.steps {
            for step in run.enabled where !step.step.isEvent && priorities[step.step] == nil {
                priorities[step.step] = Int.random(in: 1...Int.max, using: &random)
            }
            actors = max(actors, priorities.count)
            let events = run.enabled.filter(\.step.isEvent)
            let moves = run.enabled.filter { !$0.step.isEvent }
            func priority(_ step: EnabledStep) -> Int { priorities[step.step] ?? 0 }
            guard let mover = moves.max(by: { priority($0) < priority($1) }) else { break }
            let isEventTime = run.steps.count == eventAt
            let next = isEventTime ? events.randomElement(using: &random) ?? mover : mover
            let count = run.steps.count
            run.took(next, to: try await system.take(next.step).enabled)
            if changes.contains(count) {
                lowest -= 1
                priorities[next.step] = lowest
            }
        }
        tally.longest = max(tally.longest, run.steps.count)
        guard run.enabled.isEmpty else {
            _ = try await system.end()
            tally.cut += 1
            return nil
        }
        tally.schedules += 1
        let violations = try await system.end()
        guard !violations.isEmpty else { return nil }
        let again = try await Replay.run(run.steps, in: system)
        guard again.shapes == run.shapes, !again.violations.isEmpty else {
            tally.diverged += 1
            return nil
        }
        tally.untilFirst = tally.schedules
        return Counterexample(run, again.violations)
    }
}
