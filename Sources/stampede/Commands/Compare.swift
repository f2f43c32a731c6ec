import CommandSyntax
import Reporting

extension Command {
    static let compare = Command(
        syntax: CommandSyntax(
            "compare", "Tell what got worse between reports, and what is only noise.",
            operands: .init("BASE NEW…", count: 2...100), options: [latency, throughput, detection, markdown, json],
            examples: [
                .init("stampede compare base/report.json new/report.json", "Compare verdicts, latency and throughput."),
                .init(
                    "stampede compare base.json new.json --latency 25 --markdown",
                    "Let latencies get a quarter worse; write a table for a pull request."),
            ],
            exitCodes: [
                ExitCode.pass.means("nothing got worse than its limit"),
                ExitCode.violation.means("a verdict got worse, or a figure passed its limit"),
                ExitCode.usage.means("the command line is wrong"), ExitCode.badInput.means("a file is no report"),
            ])
    ) { arguments throws(UsageError) in
        var command = CompareCommand(base: arguments.operands[0], new: Array(arguments.operands.dropFirst()))
        command.limits.latency = try share(arguments, latency) ?? command.limits.latency
        command.limits.throughput = try share(arguments, throughput) ?? command.limits.throughput
        command.limits.detection = try share(arguments, detection) ?? command.limits.detection
        switch (arguments.isOn(markdown), arguments.isOn(json)) {
        case (true, true): throw UsageError("--markdown and --json stand together; keep one of them")
        case (true, false): command.form = .markdown
        case (false, true): command.form = .json
        case (false, false): break
        }
        return ExitCode(command.run(on: .standardOutput))
    }

    private static func share(_ arguments: Arguments, _ option: Option) throws(UsageError) -> Double? {
        try arguments.integer(of: option, in: 0...10_000).map { Double($0) / 100 }
    }

    private static let latency = Option.value(
        "latency", "PERCENT", "How much slower a latency may get.", fallback: "10")
    private static let throughput = Option.value(
        "throughput", "PERCENT", "How many fewer operations a second there may be.", fallback: "10")
    private static let detection = Option.value(
        "detection", "PERCENT", "How much less often a defect may be seen.", fallback: "10")
    private static let markdown = Option.flag("markdown", "Print Markdown.")
    private static let json = Option.flag("json", "Print JSON.")
}
