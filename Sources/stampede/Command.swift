import CommandSyntax
import Spelling

/// A command: what it is called and takes, and what it does.
struct Command: Sendable {
    var syntax: CommandSyntax
    /// Does it, and says how it ended.
    var run: @Sendable (Arguments) async throws(UsageError) -> ExitCode

    /// Every command, in the order of the overview. A new one is a file in `Commands` and a word here.
    static let all: [Command] = [
        .runScenarios, .smoke, .explore, .replay, .validate, .list, .initialize, .doctor, .defects, .serve, .probe,
        .watch, .proxy, .makeForms, .compare, .merge, .check, .convert, .help, .version,
    ]

    static let program = "stampede"

    /// The command of that name.
    static func named(_ name: String) -> Command? { all.first { $0.syntax.name == name } }

    /// What to say of a name that no command has.
    static func unknown(_ name: String) -> String {
        let names = all.map(\.syntax.name)
        let help =
            nearestWord(to: name, among: names).map { "did you mean `\($0)`?" }
            ?? "known are \(names.joined(separator: ", "))"
        return "stampede: `\(name)` is no command; \(help) (see `stampede help`)\n"
    }

    /// All commands with what each is for.
    static var overview: String {
        Help.overview(
            all.map(\.syntax), program: program,
            purpose: """
                Stampede proves that a booking system lets exactly one of N concurrent takers win, or shows the \
                interleaving in which it does not.
                """,
            examples: [
                .init("stampede run Scenarios", "Run every scenario of a folder against a private Redis."),
                .init("stampede doctor", "Tell whether this machine is ready for that."),
                .init("stampede list", "Tell what the scenarios of this folder prove."),
                .init(
                    "stampede validate Scenarios",
                    "Check every scenario file, and tell all that is wrong with line and column."),
            ])
    }
}
