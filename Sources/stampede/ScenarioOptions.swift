import CommandSyntax
import Glibc
import Scenario

/// The options of all commands that read scenarios.
enum ScenarioOptions {
    static let set = Option.value(
        "set", "KEY=VALUE", "Replace a value of the file; keys within keys are joined by dots.", isRepeatable: true)

    /// The overrides that the options say.
    static func overrides(_ arguments: Arguments) -> [Scenario.Override] {
        arguments.values(of: set).map(Scenario.Override.init(setting:))
    }

    /// The environment of this process.
    static let environment: @Sendable (String) -> String? = { name in
        getenv(name).map { String(cString: $0) }
    }
}
