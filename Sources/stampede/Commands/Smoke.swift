import CommandSyntax
import EventLoop
import Harness
import Reporting
import Scenario
import Session

extension Command {
    static let smoke = Command(
        syntax: CommandSyntax(
            "smoke", "Check a running service end to end, gently enough for production.",
            operands: .init("URL", count: 1...1),
            options: [
                allowHost, spool, worker, scenarios, skip, dryRun, timeout, rate, requests, clients, retries,
            ] + WatchOptions.all + ReportOutput.options,
            examples: [
                .init("stampede smoke http://127.0.0.1:8000", "Run the checks of `Scenarios/smoke` against a service."),
                .init(
                    "stampede smoke https://api.example.com --allow-host api.example.com --spool TEST-02 --worker 93",
                    "Do so in production, with one test spool and one worker."),
                .init("stampede smoke http://127.0.0.1:8000 --dry-run", "Print the requests, and send none."),
                .init("stampede smoke http://127.0.0.1:8000 --scenarios my-smoke", "Run checks of your own."),
            ],
            exitCodes: [
                ExitCode.pass.means("every check passed"),
                ExitCode.violation.means("a check failed, also if it passed when it was tried again"),
                ExitCode.inconclusive.means("a check could not be decided; the reason stands beside it"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a scenario is wrong, or not gentle enough"),
                ExitCode.targetUnavailable.means("the service is not there"),
                ExitCode.internalFault.means("the report could not be written, or Stampede is at fault"),
                ExitCode.interrupted.means("stopped by Ctrl-C, after everything taken was given back"),
            ],
            notes: [
                """
                The service's health is checked first; if it isn't operational nothing else is sent. Only the named \
                resources are touched, redirects are not followed, and what a check took is given back, also after \
                Ctrl-C or a failure. To complete a step moves a spool on for good: a check that finds no spool at its \
                step is inconclusive; name another with --spool.
                """,
                """
                Secrets come from the environment only: AUTHORIZATION is sent as the field of that name, and never \
                shown. SPOOL, WORKER and OTHER_WORKER stand for --spool and --worker.
                """,
            ])
    ) { (arguments) async throws(UsageError) in
        let rules = try rules(arguments)
        let catalogue = ScenarioCatalogue(
            paths: [arguments.value(of: scenarios) ?? "Scenarios/smoke"], environment: try environment(arguments))
        guard catalogue.problems.isEmpty else {
            for problem in catalogue.problems { Output.error("\(problem)\n") }
            return .badInput
        }
        let chosen = try SelectionOptions.select(
            catalogue.scenarios, arguments, skipping: arguments.values(of: skip))
        let violations = rules.violations(in: chosen)
        guard violations.isEmpty else {
            for violation in violations { Output.error("\(violation)\n") }
            return .badInput
        }
        let plan = try plan(chosen, rules, arguments)
        guard !arguments.isOn(dryRun) else {
            tell(chosen, at: arguments.operands[0])
            return .pass
        }
        let stop = RunStop()
        let signals = await Interrupts(stop)
        let output = ReportOutput(arguments)
        let view = LiveView(isQuiet: output.isQuiet)
        let outcome = await Session(plan, stop: stop).perform { view.update($0) }
        view.finish()
        await signals.cancel()
        output.show(outcome)
        if output.showsTable, !output.isQuiet {
            let tally = SmokeTally(chosen, in: outcome.report)
            Output.text("\(tally.passed) of \(tally.count) checks passed\n")
        }
        return ExitCode(outcome.ending)
    }

    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow a target on this host, which is not this machine.", isRepeatable: true)
    private static let spool = Option.value(
        "spool", "NAME", "A test spool that may be used; the first that is fit for a check is taken.",
        fallback: "TEST-01 to TEST-10", isRepeatable: true)
    private static let worker = Option.value(
        "worker", "ID", "The worker; a second one is the rival in the race.", fallback: "93 and 94",
        isRepeatable: true)
    private static let scenarios = Option.value(
        "scenarios", "DIR", "The folder of the checks.", fallback: "Scenarios/smoke")
    private static let skip = Option.value("skip", "NAME", "Leave this check out.", isRepeatable: true)
    private static let dryRun = Option.flag("dry-run", "Print every request that would be sent, and send none.")
    private static let timeout = Option.value(
        "timeout", "D", "How long all checks may take together.", fallback: "60s")
    private static let rate = Option.value("rate", "N", "At most so many requests in any second.", fallback: "5")
    private static let requests = Option.value("requests", "N", "At most so many requests in all.", fallback: "300")
    private static let clients = Option.value("clients", "N", "At most so many clients at once.", fallback: "2")
    private static let retries = Option.value(
        "retries", "N", "Try a check that did not pass again; it then counts as flaky, not as passed.", fallback: "0")

    private static func rules(_ arguments: Arguments) throws(UsageError) -> SmokeRules {
        var rules = SmokeRules()
        rules.clients = try arguments.integer(of: clients, in: 1...1000) ?? rules.clients
        rules.rate = try arguments.integer(of: rate, in: 1...100_000) ?? rules.rate
        rules.requests = try arguments.integer(of: requests, in: 1...10_000_000) ?? rules.requests
        rules.time = try arguments.duration(of: timeout) ?? rules.time
        return rules
    }

    /// What the options say comes before the environment.
    private static func environment(
        _ arguments: Arguments
    ) throws(UsageError) -> @Sendable (String) -> String? {
        var values: [String: String] = [:]
        let spools = arguments.values(of: spool)
        if let bad = spools.first(where: { $0.isEmpty || $0.contains(",") || $0.contains("{") }) {
            throw UsageError("`--spool \(bad)`: write one name, and the option once for each")
        }
        if !spools.isEmpty { values["SPOOL"] = spools.joined(separator: ",") }
        let workers = arguments.values(of: worker)
        guard workers.count <= 2, Set(workers).count == workers.count else {
            throw UsageError("--worker: name one worker, or two different ones")
        }
        let rival = workers.count == 1 ? ScenarioOptions.environment("OTHER_WORKER") ?? "94" : ""
        guard workers.first != rival else {
            throw UsageError(
                "--worker \(rival): that is the rival in the race too; name another one for it: --worker ID")
        }
        for (name, worker) in zip(["WORKER", "OTHER_WORKER"], workers) { values[name] = worker }
        let given = values
        return { given[$0] ?? ScenarioOptions.environment($0) }
    }

    private static func plan(
        _ scenarios: [Scenario], _ rules: SmokeRules, _ arguments: Arguments
    ) throws(UsageError) -> Session.Plan {
        var command = Array(CommandLine.arguments)
        command[0] = program
        var plan = Session.Plan(
            scenarios, seed: scenarios.lazy.compactMap(\.seed).first ?? .random(in: 1...UInt64(Int.max)),
            command: command)
        var service = ServiceChoice()
        service.kind = .url(arguments.operands[0])
        plan.service = service
        let allowed = arguments.values(of: allowHost)
        if let problem = plan.unusableService { throw UsageError(problem) }
        for host in plan.foreignServices where !allowed.contains(host) { throw .foreign(host) }
        try WatchOptions.apply(arguments, to: &plan, allowing: allowed)
        plan.limit = TrafficLimit(strictly: rules.rate, requests: rules.requests, time: rules.time)
        plan.repetition.retries = try arguments.integer(of: retries, in: 0...20) ?? 0
        plan.reports = ReportOutput(arguments).folder
        return plan
    }

    private static func tell(_ scenarios: [Scenario], at url: String) {
        for scenario in scenarios {
            Output.text("\(scenario.name), \(scenario.plannedExtent), at \(url):\n")
            for line in scenario.plannedRequests() { Output.text("  \(line)\n") }
        }
    }
}
