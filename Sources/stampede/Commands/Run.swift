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
                redis, allowHost, rate, defect, witness, join, part, metricsPort,
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
                .init(
                    "stampede run my.yaml --redis redis://10.0.0.5 --allow-host 10.0.0.5 --join night --part 1/2",
                    "Contend with another process, which is told the same with --part 2/2; then `stampede merge`."),
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
        _ = try arguments.integer(of: metricsPort, in: 0...65_535)
        // Those that are made to be explored have no load to run.
        let scenarios = ServiceOptions.runnable(catalogue.scenarios.filter { $0.exploration == nil }, arguments)
        guard !scenarios.isEmpty else {
            Output.error("stampede: these scenarios are made for `stampede explore`; name others\n")
            return .badInput
        }
        let plan = try plan(try SelectionOptions.select(scenarios, arguments), arguments)
        guard !plan.scenarios.isEmpty else {
            Output.text("no scenario belongs to this shard\n")
            return .pass
        }
        let metrics: MetricsServer?
        do throws(MetricsError) { metrics = try await metricsServer(arguments) } catch {
            Output.error("stampede: \(error)\n")
            return .targetUnavailable
        }
        let stop = RunStop()
        let signals = await Interrupts(stop)
        let view = LiveView(isQuiet: ReportOutput(arguments).isQuiet)
        let outcome = await Session(plan, stop: stop).perform {
            view.update($0)
            metrics?.update($0)
        }
        view.finish()
        await metrics?.stop()
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
    private static let join = Option.value(
        "join", "NAME", "Be part of a run of several processes that contend for the same resources of one Redis.")
    private static let part = Option.value("part", "I/N", "Which part of the run of --join this is, and of how many.")
    private static let metricsPort = Option.value(
        "metrics-port", "N",
        "Tell the figures while it runs, as OpenMetrics at http://127.0.0.1:N/metrics; 0: a free port.")

    /// What tells the figures while it runs, if that is asked for.
    private static func metricsServer(_ arguments: Arguments) async throws(MetricsError) -> MetricsServer? {
        guard let port = arguments.value(of: metricsPort).flatMap({ UInt16($0) }) else { return nil }
        let server = try await MetricsServer(port: port)
        if !ReportOutput(arguments).isQuiet { Output.error("metrics at \(server.address)\n") }
        return server
    }

    /// Which part of a run of several processes this is.
    private static func part(of scenarios: [Scenario], _ arguments: Arguments) throws(UsageError) -> RunPart? {
        let share = try arguments.share(of: part)
        guard let name = arguments.value(of: join) else {
            if share == nil { return nil }
            throw UsageError("--part says which part of a run this is; name the run with --join")
        }
        guard let (number, count) = share else {
            throw UsageError("--join: say which part this is, and of how many, as in --part 1/2")
        }
        guard arguments.value(of: redis) != nil else {
            throw UsageError("--join: the parts of a run need one Redis for all; name it with --redis")
        }
        guard scenarios.count == 1 else {
            throw UsageError("--join: a run of several parts has one scenario; name one")
        }
        guard let part = RunPart(number, of: count, run: name) else {
            throw UsageError(
                "--join \(name) --part \(number)/\(count): a name has 1 to 64 letters, digits, `.`, `_` and `-`, and a run 2 to 64 parts"
            )
        }
        return part
    }

    private static func plan(_ scenarios: [Scenario], _ arguments: Arguments) throws(UsageError) -> Session.Plan {
        var command = Array(CommandLine.arguments)
        command[0] = program
        let part = try part(of: scenarios, arguments)
        // All parts of a run draw from one seed.
        let seed = part?.seed ?? UInt64.random(in: 1...UInt64(Int.max))
        if scenarios.contains(where: { $0.seed == nil }) { command += ["--seed", String(seed)] }
        var plan = Session.Plan(scenarios, seed: scenarios.lazy.compactMap(\.seed).first ?? seed, command: command)
        plan.part = part
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

extension Arguments {
    /// The value of an option that is one of so many: `2/3`.
    fileprivate func share(of option: Option) throws(UsageError) -> (number: Int, count: Int)? {
        guard let text = value(of: option) else { return nil }
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1], (1...1000).contains(count),
            (1...count).contains(number)
        else { throw UsageError("--\(option.name) \(text): write which one of how many, as in 1/2") }
        return (number, count)
    }
}
