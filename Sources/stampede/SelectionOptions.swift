import CommandSyntax
import Scenario
import Session

/// The options that say which of the named scenarios are run.
enum SelectionOptions {
    static let all = [tag, only, shard]

    private static let tag = Option.value("tag", "TAG", "Only scenarios with this tag.", isRepeatable: true)
    private static let only = Option.value(
        "only", "NAME", "Only the scenario of this name, and those that it needs.", isRepeatable: true)
    private static let shard = Option.value(
        "shard", "I/N", "Only the I-th of N parts of the scenarios, for as many CI jobs.")

    /// Those that they say, in their order.
    static func select(
        _ scenarios: [Scenario], _ arguments: Arguments, skipping skip: [String] = []
    ) throws(UsageError) -> [Scenario] {
        var selection = ScenarioSelection()
        selection.tags = arguments.values(of: tag)
        selection.only = arguments.values(of: only)
        selection.skip = skip
        if let text = arguments.value(of: shard) {
            selection.shard = .init(text)
            if selection.shard == nil { throw UsageError("`--shard \(text)`: write which of how many, like 1/4") }
        }
        do throws(ScenarioSelection.Problem) { return try selection.of(scenarios) } catch {
            throw UsageError(error.description)
        }
    }
}

/// The options that say how often.
enum RepetitionOptions {
    static let all = [times, untilFailure]

    private static let times = Option.value(
        "repeat", "N", "Run all of them N times; of those that pass, only the last stands in the report.",
        fallback: "1")
    private static let untilFailure = Option.flag(
        "until-failure", "Run them again and again until one fails, or N times with --repeat.")

    static func repetition(_ arguments: Arguments) throws(UsageError) -> Session.Repetition {
        var repetition = Session.Repetition()
        repetition.untilFailure = arguments.isOn(untilFailure)
        repetition.times = try arguments.integer(of: times, in: 1...1_000_000) ?? (repetition.untilFailure ? .max : 1)
        return repetition
    }
}
