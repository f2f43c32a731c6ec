import Checkers
import CommandSyntax
import EventLoop

extension Command {
    static let check = Command(
        syntax: CommandSyntax(
            "check", "Judge recorded histories: Stampede's own, or Jepsen's as EDN or JSON.",
            operands: .init("FILE…", count: 1...10_000), options: [model, initial, key, budget, tolerance, json],
            examples: [
                .init(
                    "stampede check Reports/last/lock-double-booking/history.jsonl --model lease",
                    "Judge a run's history again."),
                .init("stampede check jepsen.edn --model cas-register --initial 0", "Judge a register's history."),
                .init("stampede check keyed.edn --model register --key value", "Judge each key's register by itself."),
            ],
            exitCodes: [
                ExitCode.pass.means("every history is that of the model"),
                ExitCode.violation.means("a history is not; its contradiction is shown"),
                ExitCode.inconclusive.means("a history could not be decided within the budget"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a file is no history, or has mistakes; each is told with its line"),
            ],
            notes: ["Models: \(standardModels.map { $0.name }.joined(separator: ", "))."])
    ) { arguments throws(UsageError) in
        guard let name = arguments.value(of: model) else {
            throw UsageError(
                "--model is missing; name one of \(standardModels.map { $0.name }.joined(separator: ", "))")
        }
        var check = CheckCommand(files: arguments.operands, model: name)
        check.initial = arguments.value(of: initial)
        check.key = arguments.value(of: key)
        check.json = arguments.isOn(json)
        check.budget = try arguments.duration(of: budget)?.nanoseconds ?? check.budget
        check.tolerance = try arguments.duration(of: tolerance)?.nanoseconds ?? check.tolerance
        return try ExitCode(check.run())
    }

    private static let model = Option.value("model", "NAME", "What the history should be that of.")
    private static let initial = Option.value(
        "initial", "V", "What the object begins with, as EDN or JSON.", fallback: "the model's own beginning")
    private static let key = Option.value(
        "key", "FIELD", "The field of a Jepsen history that names the object; `value` for pairs of key and value.")
    private static let budget = Option.value("budget", "D", "How long to search in each file.", fallback: "10s")
    private static let tolerance = Option.value(
        "tolerance", "D", "How much later than its TTL a lease may still be seen.", fallback: "10ms")
    private static let json = Option.flag("json", "Print one JSON object a file.")
}

extension ExitCode {
    /// Prints what a command of the checkers told; its usage errors get their pointer to the help like all others.
    init(_ told: CommandOutput) throws(UsageError) {
        if told.exitCode == ExitCode.usage.rawValue { throw UsageError(told.errors.joined(separator: "; ")) }
        Output.text(told.lines.map { $0 + "\n" }.joined())
        Output.error(told.errors.map { $0 + "\n" }.joined())
        self = ExitCode(rawValue: told.exitCode) ?? .internalFault
    }
}
