import Checkers
import CommandSyntax

extension Command {
    static let convert = Command(
        syntax: CommandSyntax(
            "convert", "Write a recorded history in a form that others read.",
            operands: .init("FILE", count: 1...1), options: [form, output],
            examples: [
                .init("stampede convert history.bin --to jsonl", "Print a history as JSON Lines."),
                .init("stampede convert history.jsonl --to edn --output history.edn", "Write it for Jepsen's tools."),
            ],
            exitCodes: [
                ExitCode.pass.means("it was written"), ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means(
                    "the file is no history of Stampede, has mistakes, or the output can't be written"),
            ])
    ) { arguments throws(UsageError) in
        guard let form = arguments.value(of: form) else { throw UsageError("--to is missing; name jsonl, edn or json") }
        let file = arguments.operands[0]
        return try ExitCode(ConvertCommand(file: file, to: form, output: arguments.value(of: output)).run())
    }

    private static let form = Option.value("to", "FORM", "jsonl (Stampede's), edn or json (Jepsen's).")
    private static let output = Option.value("output", "PATH", "Where to.", fallback: "standard output")
}
