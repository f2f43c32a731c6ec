import CommandSyntax
import Glibc
import Reporting

extension Command {
    static let compare = Command(
        syntax: CommandSyntax(
            "compare", "Tell what got worse from one report to others.",
            operands: .init("BASE NEW…", count: 2...1000),
            options: [told, latency, throughput, detection],
            examples: [
                .init(
                    "stampede compare baseline/report.json Reports/*/report.json",
                    "Fail if a run is worse than the base."),
                .init("stampede compare a.json b.json --latency 25", "Let latencies grow by a quarter."),
                .init("stampede compare a.json b.json --form markdown", "Tell it for a job's page."),
            ],
            exitCodes: [
                ExitCode.pass.means("nothing got worse past its limit"),
                ExitCode.violation.means("a verdict got worse, or a figure past its limit"),
                ExitCode.usage.means("the command line is wrong"), ExitCode.badInput.means("a file is no report"),
            ],
            notes: ["A difference within the noise, where intervals of 99 % confidence meet, is never worse."])
    ) { (arguments) async throws(UsageError) in
        var command = CompareCommand(base: arguments.operands[0], new: Array(arguments.operands.dropFirst()))
        if let name = arguments.value(of: told) {
            guard let form = CompareCommand.Form(rawValue: name) else {
                throw UsageError(choose(name, CompareCommand.Form.allCases.map(\.rawValue)))
            }
            command.form = form
        }
        let percent = 0...100_000
        if let limit = try arguments.integer(of: latency, in: percent) { command.limits.latency = Double(limit) / 100 }
        if let limit = try arguments.integer(of: throughput, in: percent) {
            command.limits.throughput = Double(limit) / 100
        }
        if let limit = try arguments.integer(of: detection, in: percent) {
            command.limits.detection = Double(limit) / 100
        }
        let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
        return ExitCode(command.run(on: terminal))
    }

    private static let told = Option.value("form", "NAME", "text, markdown or json.", fallback: "text")
    private static let latency = Option.value("latency", "PERCENT", "How much slower is too much.", fallback: "10")
    private static let throughput = Option.value(
        "throughput", "PERCENT", "How many fewer operations a second are too few.", fallback: "10")
    private static let detection = Option.value(
        "detection", "PERCENT", "In how many fewer rounds a defect may be seen.", fallback: "10")
}
