public import Checkers

/// What a run found: the one model that every form (JSON, HTML, JUnit, Markdown, terminal…) is made from.
///
/// A document: it holds texts, not the numbers of a run's `Names`, so that it can be read back anywhere. All
/// durations are in nanoseconds; instants are nanoseconds on the run's one clock.
public struct Report: Sendable, Equatable {
    /// The version of the JSON form. Any change of that form raises it; older versions stay readable.
    public static let schemaVersion = 2

    /// What was run, when, where, and how to run it again.
    public var run: Run
    /// What each scenario found, in the order in which they ran.
    public var scenarios: [Scenario]

    /// A report of these scenarios.
    public init(run: Run, scenarios: [Scenario] = []) {
        self.run = run
        self.scenarios = scenarios
    }

    /// What is said of an invariant, a scenario, or a whole run.
    public typealias Conclusion = Checkers.Verdict.Conclusion

    /// The verdict over all scenarios: any `fail` is a fail, else any `inconclusive` is that; a run without a
    /// scenario has proved nothing.
    public var conclusion: Conclusion { .merging(scenarios.map(\.conclusion)) }
}

extension Verdict.Conclusion {
    /// Merges conclusions: fail over inconclusive over pass. Nothing at all is inconclusive.
    public static func merging(_ parts: some Sequence<Verdict.Conclusion>) -> Verdict.Conclusion {
        var merged: Verdict.Conclusion?
        for part in parts {
            switch (part, merged) {
            case (.fail, _), (_, .fail): merged = .fail
            case (.inconclusive, _), (_, .inconclusive): merged = .inconclusive
            case (.pass, _): merged = .pass
            }
        }
        return merged ?? .inconclusive
    }
}
