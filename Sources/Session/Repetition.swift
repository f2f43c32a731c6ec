internal import Checkers
internal import Harness
internal import Reporting

extension Session {
    /// How often scenarios are run.
    public struct Repetition: Sendable, Equatable {
        /// How often the whole list is run.
        public var times = 1
        /// Whether the first failure ends it.
        public var untilFailure = false
        /// How often a scenario that did not pass is tried again at once.
        public var retries = 0

        /// Each once.
        public init() {}
    }
}

/// What came of the tries of one scenario: the last one, and before it each that did not pass. A failure stays one,
/// whatever came after it. Memory is bounded: it keeps so many tries.
struct Tries {
    /// How many of those that did not pass are kept.
    private static let kept = 50

    private var failed: [Report.Scenario] = []
    private var passed: Report.Scenario?
    private var passes = 0
    private var more = 0

    /// What to call the next try: a name that no scenario can have.
    func name(of scenario: String) -> String { failed.isEmpty ? scenario : "\(scenario).\(failed.count + 1)" }

    /// Takes in what a try found.
    mutating func add(_ try: Report.Scenario) {
        if `try`.conclusion == .pass {
            passed = `try`
            passes += 1
        } else if failed.count < Self.kept {
            failed.append(`try`)
        } else {
            more += 1
        }
    }

    /// What the report shows.
    var parts: [Report.Scenario] {
        var failed = failed
        let times = failed.count + more
        if passes > 0, !failed.isEmpty {
            failed[0].notes.append("flaky: \(times) of \(times + passes) tries did not pass")
        }
        if more > 0 { failed[0].notes.append("\(more) more tries that did not pass are not shown") }
        guard var passed else { return failed }
        if passes > 1 { passed.notes.append("the last of \(passes) tries that passed") }
        if !failed.isEmpty { passed.notes.append("flaky: it passed only in \(passes) of \(times + passes) tries") }
        return failed + [passed]
    }

    /// Whether some try failed outright.
    var hasFailed: Bool { failed.contains { $0.conclusion == .fail } }
    /// Whether every try so far passed, and there was one.
    var hasPassed: Bool { failed.isEmpty && passes > 0 }
}

/// How far the repetitions of a session have come.
struct Course {
    private var done = 0
    private var retried = 0
    private var latestPassed = true
    private(set) var isOver = false

    mutating func goesOn(_ repetition: Session.Repetition, _ stop: RunStop) -> Bool {
        defer { done += 1 }
        return done < repetition.times && !isOver && !stop.isStopped
    }

    mutating func note(_ result: ScenarioRun.Result, _ repetition: Session.Repetition) {
        latestPassed = result.scenario.conclusion == .pass
        if repetition.untilFailure, result.scenario.conclusion == .fail { isOver = true }
    }

    mutating func triesAgain(_ repetition: Session.Repetition, _ stop: RunStop) -> Bool {
        guard !latestPassed, retried < repetition.retries, !stop.isStopped else {
            retried = 0
            return false
        }
        retried += 1
        return true
    }
}
