import CommandSyntax
import EventLoop
import Glibc
import Scenario

/// The options of all commands that read scenarios.
enum ScenarioOptions {
    /// Those that replace values of the files.
    static let replacing = named + [set]

    /// The options that are called like the key that they replace.
    private static let named = [
        Option.value("clients", "N", "How many clients."),
        Option.value("rounds", "N", "How many rounds."),
        Option.value("duration", "D", "How long, in place of rounds: 5s, 2m."),
        Option.value("sample", "D", "The time between two looks at the target's connections: 20ms, 1s."),
        Option.value("seed", "S", "The seed of all randomness, as a report tells it."),
    ]

    private static let set = Option.value(
        "set", "KEY=VALUE", "Replace any value; keys within keys are joined by dots.", isRepeatable: true)

    /// The overrides that the options say, those of a name of their own last.
    static func overrides(_ arguments: Arguments) -> [Scenario.Override] {
        arguments.values(of: set).map(Scenario.Override.init(setting:))
            + named.compactMap { option in
                arguments.value(of: option).map {
                    Scenario.Override(option: "--\(option.name)", value: $0, replacing: option.name)
                }
            }
    }

    /// The environment of this process.
    static let environment: @Sendable (String) -> String? = { name in
        getenv(name).map { String(cString: $0) }
    }

    /// The same, all of it.
    static var wholeEnvironment: [String: String] {
        var variables: [String: String] = [:]
        for entry in currentEnvironment() {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        }
        return variables
    }
}

extension Arguments {
    /// The value of an option that is a duration, written as in a scenario; nil if it doesn't stand there.
    func duration(of option: Option) throws(UsageError) -> Duration? {
        guard let text = value(of: option) else { return nil }
        guard let duration = Duration(scenarioText: text), duration >= .zero else {
            throw UsageError("`--\(option.name) \(text)`: write a duration like 250ms, 5s or 2m")
        }
        return duration
    }
}
