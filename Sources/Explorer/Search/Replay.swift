/// Runs one schedule.
public enum Replay {
    /// What came of it.
    public struct Result: Sendable {
        /// The shapes of the steps that were taken.
        public var shapes: [String]
        /// Whether every step of the schedule could be taken.
        public var isComplete: Bool
        /// What it broke.
        public var violations: [Violation]
    }

    /// Takes these steps, as far as they can be taken, and then whatever is left, request by request.
    public static func run(
        _ steps: [Step], in system: some ExploredSystem, limit: Int = 400
    ) async throws(ExploreError) -> Result {
        var run = Run(try await system.begin())
        var isComplete = true
        for step in steps {
            guard let enabled = run.enabled(step) else {
                isComplete = false
                break
            }
            run.took(enabled, to: try await system.take(step).enabled)
        }
        while let next = run.inOrder.first(where: { !$0.step.isEvent }), run.steps.count < limit {
            run.took(next, to: try await system.take(next.step).enabled)
        }
        return Result(shapes: run.shapes, isComplete: isComplete, violations: try await system.end())
    }
}
