import CommandSyntax
import Glibc
import Harness
import RedisClient
import Reporting
import Scenario
import Session
import Spelling

extension Command {
    static let runScenarios = Command(
        syntax: CommandSyntax(
            "run", "Run scenarios, judge what happened, and write a report.",
            operands: .init("FILE…", count: 1...10_000),
            options: ScenarioOptions.replacing + ServiceOptions.all + [
                redis, allowHost, rate, defect, witness,
            ] + SelectionOptions.all + RepetitionOptions.all + WatchOptions.all + ReportOutput.options,
            examples: [
                .init("stampede run Scenarios", "Run every scenario of a folder against a private Redis."),
                .init("stampede run Scenarios/lock-double-booking.yaml --clients 50", "Run one, with more clients."),
                .init(
                    "stampede run Scenarios/lock-double-booking.yaml --defect check-then-set",
                    "See it fail: put a known bug in the lock client's place."),
                .init(
                    "stampede run my.yaml --exec 'uvicorn main:app --port {port}'",
                    "Start a service of your own for each scenario, with a private Redis."),
                .init(
                    "stampede run my.yaml --redis redis://127.0.0.1:6379/5",
                    "Use a Redis that is there already; only keys of this run are touched."),
            ],
            exitCodes: [
                ExitCode.pass.means("every invariant holds"),
                ExitCode.violation.means("an invariant is broken; the report has the proof"),
                ExitCode.inconclusive.means("something could not be decided"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("a scenario is wrong"),
                ExitCode.targetUnavailable.means("the target is not available, or the machine not ready for the run"),
                ExitCode.internalFault.means("the report could not be written, or Stampede is at fault"),
                ExitCode.interrupted.means("stopped by Ctrl-C; what there was is judged and reported"),
            ])
    ) { (arguments) async throws(UsageError) in
        let catalogue = ScenarioCatalogue(
            paths: arguments.operands, environment: ScenarioOptions.environment,
            overrides: ScenarioOptions.overrides(arguments))
        guard catalogue.problems.isEmpty else {
            for problem in catalogue.problems { Output.error("\(problem)\n") }
            return .badInput
        }
        let plan = try plan(
            try SelectionOptions.select(ServiceOptions.runnable(catalogue.scenarios, arguments), arguments), arguments)
        guard !plan.scenarios.isEmpty else {
            Output.text("no scenario belongs to this shard\n")
            return .pass
        }
        let stop = RunStop()
        let signals = await Interrupts(stop)
        let view = LiveView(isQuiet: ReportOutput(arguments).isQuiet)
        let outcome = await Session(plan, stop: stop).perform { view.update($0) }
        view.finish()
        await signals.cancel()
        ReportOutput(arguments).show(outcome)
        return ExitCode(outcome.ending)
    }

    private static let redis = Option.value(
        "redis", "URL", "The Redis to use: redis://, rediss:// or unix://.", fallback: "a private one is started")
    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow a target on this host, which is not this machine.", isRepeatable: true)
    private static let rate = Option.value(
        "rate", "N", "At most so many operations a second, all clients together.",
        fallback: "100 for a target on another machine, else no limit")
    private static let defect = Option.value(
        "defect", "NAME", "Switch a known bug on (see `stampede list defects`).")
    private static let witness = Option.flag(
        "witness",
        "Decide timed-out operations by what the private Redis executed (MONITOR, which slows it).")

    private static func plan(_ scenarios: [Scenario], _ arguments: Arguments) throws(UsageError) -> Session.Plan {
        var command = Array(CommandLine.arguments)
        command[0] = program
        let seed = UInt64.random(in: 1...UInt64(Int.max))
        if scenarios.contains(where: { $0.seed == nil }) { command += ["--seed", String(seed)] }
        var plan = Session.Plan(scenarios, seed: scenarios.lazy.compactMap(\.seed).first ?? seed, command: command)
        plan.service = try ServiceOptions.choice(arguments, for: scenarios)
        if let lost = plan.scenarioWithoutService {
            throw UsageError(
                "\(lost) sends requests, and nobody says where; write `service:` in it, or use --target or --exec")
        }
        plan.defect = try known(arguments.value(of: defect), in: scenarios)
        let allowed = arguments.values(of: allowHost)
        if let url = arguments.value(of: redis) {
            do throws(RedisURLError) { plan.redis = try RedisConfiguration(url: url) } catch {
                throw UsageError("--redis: \(error)")
            }
            if let host = plan.redis?.foreignHost, !allowed.contains(host) { throw .foreign(host) }
        }
        for host in plan.foreignServices where !allowed.contains(host) { throw .foreign(host) }
        plan.witness = arguments.isOn(witness)
        if plan.witness, plan.redis != nil {
            throw UsageError("--witness is for the private Redis of a run; leave out --redis, or --witness")
        }
        if plan.witness, plan.defect != nil {
            throw UsageError(
                "--witness knows the commands of the lock client without bugs; leave out --defect, or --witness")
        }
        plan.rate = try arguments.integer(of: rate, in: 1...10_000_000)
        plan.reports = ReportOutput(arguments).folder
        plan.repetition = try RepetitionOptions.repetition(arguments)
        try WatchOptions.apply(arguments, to: &plan, allowing: allowed)
        return plan
    }

    /// The name of a defect that every scenario can see.
    private static func known(_ name: String?, in scenarios: [Scenario]) throws(UsageError) -> String? {
        guard let name else { return nil }
        let names = KnownDefect.all.map(\.name)
        guard names.contains(name) else {
            let help = nearestWord(to: name, among: names).map { "did you mean `\($0)`?" }
            throw UsageError("`\(name)` is no defect; \(help ?? "`stampede list defects` tells those there are")")
        }
        if let blind = scenarios.first(where: { KnownDefect(name, for: $0) == nil }) {
            let place =
                blind.usesService
                ? "the lock client, and this scenario uses a service" : "the service, and this scenario uses none"
            throw UsageError("`\(name)` is a defect of \(place): \(blind.name); name scenarios that can see it")
        }
        return name
    }
}

extension UsageError {
    static func foreign(_ host: String) -> UsageError {
        UsageError("\(host) is not this machine; allow it with --allow-host \(host) if it is yours to load")
    }
}
