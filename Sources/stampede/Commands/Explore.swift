import Checkers
import CommandSyntax
import EventLoop
import Explorer
import Glibc
import Harness
import RedisClient
import Reporting
import Scenario
import Session

extension Command {
    static let explore = Command(
        syntax: CommandSyntax(
            "explore", "Try every order of the Redis commands of concurrent requests.",
            operands: .init("FILE", count: 1...1),
            options: [
                exec, ready, redis, allowHost, requests, preemptions, schedules, seconds, strategy, seed, depth, event,
                setting, defect, reports, quiet,
            ],
            examples: [
                .init(
                    "stampede explore Scenarios/explore/take-twice.yaml",
                    "Prove that our own service lets one of two takers win, in every order."),
                .init(
                    "stampede explore Scenarios/explore/take-twice.yaml --defect check-then-set",
                    "Find the order that breaks a service with a bug."),
                .init(
                    "stampede explore my.yaml --exec 'uvicorn main:app --port {port}'",
                    "Explore a service of your own; it finds its Redis in REDIS_URL."),
            ],
            exitCodes: [
                ExitCode.pass.means("every schedule within the bound was tried, and none breaks anything"),
                ExitCode.violation.means("a schedule breaks an invariant, and did so again; schedule.json has it"),
                ExitCode.inconclusive.means("nothing is broken, but not every schedule was tried"),
                ExitCode.usage.means("the command line is wrong"),
                ExitCode.badInput.means("the scenario is wrong, or can't be explored"),
                ExitCode.targetUnavailable.means("the service or Redis is not available, or can't be explored"),
                ExitCode.internalFault.means("the report could not be written"),
                ExitCode.interrupted.means("stopped by Ctrl-C"),
            ])
    ) { (arguments) async throws(UsageError) in
        let settings = try settings(arguments)
        let scenario: Scenario
        do throws(ScenarioErrors) {
            scenario = try Scenario.load(
                path: arguments.operands[0], environment: ScenarioOptions.environment,
                overrides: settings.map(Scenario.Override.init(setting:)))
        } catch {
            Output.error("\(error)\n")
            return .badInput
        }
        let plan = try plan(scenario, settings, arguments)
        let stop = RunStop()
        let signals = await Interrupts(stop)
        let counter = ScheduleCounter(isQuiet: arguments.isOn(quiet))
        let outcome: Result<ExplorationSession.Outcome, ExploreError>
        do throws(ExploreError) {
            outcome = .success(
                try await ExplorationSession(plan, isStopped: { stop.isStopped }).perform { counter.update($0) })
        } catch {
            outcome = .failure(error)
        }
        counter.finish()
        await signals.cancel()
        switch outcome {
        case .success(let outcome): return show(outcome, isInterrupted: stop.isStopped, isQuiet: arguments.isOn(quiet))
        case .failure(let error):
            Output.error("stampede: \(error)\n")
            return ExitCode(error)
        }
    }

    private static let exec = Option.value(
        "exec", "COMMAND", "What starts the service: {port} is its port, {redis} its Redis, also as PORT and REDIS_URL."
    )
    private static let ready = Option.value(
        "ready", "PATH", "The path that answers with a 2xx once the service is ready.", fallback: "/health")
    private static let redis = Option.value(
        "redis", "URL", "The Redis to use; keys are put back as they were.", fallback: "a private one is started")
    private static let allowHost = Option.value(
        "allow-host", "HOST", "Allow a Redis on this host, which is not this machine.", isRepeatable: true)
    private static let requests = Option.value("requests", "N", "How many clients there are.")
    private static let preemptions = Option.value(
        "preemptions", "K", "Interrupt requests at most so often a schedule.", fallback: "any number of times")
    private static let schedules = Option.value(
        "schedules", "MAX", "Try at most so many schedules.", fallback: "20000")
    private static let seconds = Option.value("seconds", "S", "Search at most so long.", fallback: "any time")
    private static let strategy = Option.value(
        "strategy", "NAME", "exhaustive, or pct: random priorities with a known probability.", fallback: "exhaustive")
    private static let seed = Option.value("seed", "S", "The seed of --strategy pct.", fallback: "chosen and told")
    private static let depth = Option.value(
        "depth", "D", "How many ordered steps make the bug that --strategy pct looks for.", fallback: "3")
    private static let event = Option.value(
        "event", "NAMES", "What may happen: expire, drop-before, drop-after, error, kill; joined by commas.",
        fallback: "as the scenario says")
    private static let setting = Option.value(
        "set", "KEY=VALUE", "Replace any value of the scenario.", isRepeatable: true)
    private static let defect = Option.value(
        "defect", "NAME", "Switch a known bug on (see `stampede list defects`).")
    private static let reports = Option.value(
        "report", "DIR", "Where the run's folder with its report is made.", fallback: "Reports")
    private static let quiet = Option.flag("quiet", "Print nothing but what is wrong.")

    /// What the options replace in the scenario, as `key=value`.
    private static func settings(_ arguments: Arguments) throws(UsageError) -> [String] {
        var settings = arguments.values(of: setting)
        func number(_ option: Option, in range: ClosedRange<Int>, _ key: String) throws(UsageError) {
            if let value = try arguments.integer(of: option, in: range) { settings.append("\(key)=\(value)") }
        }
        try number(requests, in: 1...100, "clients")
        try number(preemptions, in: 0...1000, "explore.preemptions")
        try number(schedules, in: 1...100_000_000, "explore.schedules")
        if let names = arguments.value(of: event) {
            let known = Scenario.Exploration.Event.allCases.map(\.rawValue)
            for name in names.split(separator: ",") where !known.contains(String(name)) {
                throw UsageError("`\(name)` is no event; known are \(known.joined(separator: ", "))")
            }
            settings.append("explore.events=[\(names)]")
        }
        return settings
    }

    private static func plan(
        _ scenario: Scenario, _ settings: [String], _ arguments: Arguments
    ) throws(UsageError) -> ExplorationSession.Plan {
        var choice = ServiceChoice()
        choice.kind = arguments.value(of: exec).map { .command($0) }
        choice.ready = arguments.value(of: ready)
        if choice != ServiceChoice(), !scenario.usesService {
            throw UsageError("the scenario sends no requests; leave out --exec and --ready")
        }
        var exploration = Exploration.Plan(scenario.running(against: choice), run: "explore-\(getpid())")
        exploration.seconds = try arguments.integer(of: seconds, in: 1...1_000_000)
        exploration.strategy = try strategy(arguments)
        if let name = arguments.value(of: defect) {
            guard KnownDefect(name, for: scenario) != nil else {
                throw UsageError(
                    "`\(name)` is no defect that this scenario can see; `stampede list defects` tells those there are")
            }
            exploration.defect = name
        }
        if let url = arguments.value(of: redis) {
            do throws(RedisURLError) { exploration.redis = try RedisConfiguration(url: url) } catch {
                throw UsageError("--redis: \(error)")
            }
            if let host = exploration.redis?.foreignHost, !arguments.values(of: allowHost).contains(host) {
                throw UsageError(
                    "\(host) is not this machine; allow it with --allow-host \(host) if it is yours to explore with")
            }
        }
        var command = Array(CommandLine.arguments)
        command[0] = program
        if case .pct(let settings) = exploration.strategy, arguments.value(of: seed) == nil {
            command += ["--seed", String(settings.seed)]
        }
        var plan = ExplorationSession.Plan(exploration, command: command)
        plan.settings = settings
        plan.service = choice == ServiceChoice() ? nil : choice
        if let folder = arguments.value(of: reports) { plan.reports = folder }
        return plan
    }

    private static func strategy(_ arguments: Arguments) throws(UsageError) -> Exploration.Strategy {
        let given = try arguments.integer(of: seed, in: 0...Int.max)
        let depth = try arguments.integer(of: depth, in: 1...20)
        switch arguments.value(of: strategy) ?? "exhaustive" {
        case "exhaustive":
            guard given == nil, depth == nil else {
                throw UsageError("--seed and --depth are for --strategy pct; an exhaustive search has nothing random")
            }
            return .exhaustive
        case "pct":
            var settings = PrioritySearch.Settings(seed: UInt64(given ?? Int.random(in: 1...Int.max)))
            if let depth { settings.depth = depth }
            return .pct(settings)
        case let other: throw UsageError("`\(other)` is no strategy; known are exhaustive, pct")
        }
    }

    private static func show(
        _ outcome: ExplorationSession.Outcome, isInterrupted: Bool, isQuiet: Bool
    ) -> ExitCode {
        let findings = outcome.findings
        if !isQuiet || findings.conclusion != .pass {
            let terminal = Terminal.detect(STDOUT_FILENO, environment: ScenarioOptions.wholeEnvironment)
            Output.text(findings.text(columns: terminal.columns))
            if let schedule = outcome.schedule {
                Output.text("\nrepeat it:  stampede replay \(schedule)\n")
            }
            if let drawing = outcome.drawing { Output.text("see it:     \(drawing)\n") }
        }
        if let error = outcome.writeError {
            Output.error("stampede: \(error)\n")
            return .internalFault
        }
        if isInterrupted { return .interrupted }
        switch findings.conclusion {
        case .pass: return .pass
        case .fail: return .violation
        case .inconclusive: return .inconclusive
        }
    }
}

extension ExitCode {
    /// What an exploration that can't go on says.
    init(_ error: ExploreError) {
        switch error {
        case .badInput: self = .badInput
        case .unavailable: self = .targetUnavailable
        }
    }
}

/// Counts schedules on standard error while a person watches.
private final class ScheduleCounter: Sendable {
    private let next: Lock<Int64>?

    init(isQuiet: Bool) {
        let terminal = Terminal.detect(STDERR_FILENO, environment: ScenarioOptions.wholeEnvironment)
        next = isQuiet || !terminal.isTerminal ? nil : Lock(0)
    }

    func update(_ tally: Tally) {
        let isDue = next?.withLock { next in
            guard MonotonicClock.now >= next else { return false }
            next = MonotonicClock.now + 100_000_000
            return true
        }
        if isDue ?? false { Output.error("\r\(tally.schedules) schedules, \(tally.covered) covered ") }
    }

    func finish() { if next != nil { Output.error("\r\u{1B}[K") } }
}
