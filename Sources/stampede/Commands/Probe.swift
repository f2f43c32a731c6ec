import CommandSyntax
import HealthProbe

extension Command {
    static let probe = Command(
        syntax: CommandSyntax(
            "probe", "Ask a health path once: a health check for containers without curl.",
            operands: .init("URL", count: 1...1), options: [expect, timeout],
            examples: [
                .init("stampede probe http://127.0.0.1:8000/health", "Any answer from 200 to 299 will do."),
                .init(
                    "stampede probe http://127.0.0.1:8000/health/ready --expect checks.redis=healthy --timeout 2s",
                    "The answer's JSON must say so too."),
            ],
            exitCodes: [
                ExitCode.pass.means("it is as it should be"),
                ExitCode.violation.means("it isn't, or doesn't answer in time; standard error says which"),
                ExitCode.usage.means("the command line is wrong"),
            ])
    ) { (arguments) async throws(UsageError) in
        var probe = HealthProbe(url: arguments.operands[0])
        for text in arguments.values(of: expect) {
            guard let expectation = HealthProbe.Expectation(text) else {
                throw UsageError("`--expect \(text)`: write PATH=VALUE, such as checks.redis=healthy")
            }
            probe.expectations.append(expectation)
        }
        if let limit = try arguments.duration(of: timeout) { probe.timeout = limit }
        do throws(HealthProbe.Failure) {
            try await probe.run()
            return .pass
        } catch {
            Output.error("stampede: \(error)\n")
            return .violation
        }
    }

    private static let expect = Option.value(
        "expect", "PATH=VALUE", "What the answer's JSON must say; names and indices are joined by dots.",
        isRepeatable: true)
    private static let timeout = Option.value(
        "timeout", "D", "How long connecting and answering may take together.", fallback: "5s")
}
