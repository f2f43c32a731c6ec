internal import EventLoop
internal import HTTPTransport
internal import RedisClient
internal import Scenario

/// How one process of a service is started, and started again.
struct ServiceStart: Sendable {
    let origin: HTTPOrigin
    let log: ServiceLog
    /// Its wall clock, where that is to be set.
    let clock: ProcessClock?
    private let plan: ServiceProcess.Plan
    private let port: Int
    private let loop: EventLoop

    init(_ plan: ServiceProcess.Plan, instance: Int, on loop: EventLoop) throws(TargetError) {
        self.plan = plan
        self.loop = loop
        clock = plan.clocks[instance + 1]
        port = try freePort()
        do throws(HTTPOrigin.ParseError) { origin = try HTTPOrigin("http://127.0.0.1:\(port)") } catch {
            throw TargetError("\(error)")
        }
        log = try ServiceLog(path: "\(plan.folder)/service-\(instance + 1).log")
    }

    func begin() async throws(TargetError) -> ChildProcess {
        let log = log
        do throws(ChildProcess.StartError) {
            return try await ChildProcess.start(plan.command(port: port, clock), on: loop) { log.write($0) }
        } catch {
            throw TargetError("\(error)")
        }
    }

    func waitUntilReady(_ process: ChildProcess, atMost limit: Duration?) async throws(TargetError) {
        let patience = limit ?? plan.patience
        let path = plan.service.ready
        let readiness = Readiness(origin, plan.connections, path: path, patience: patience, on: loop)
        switch await readiness.wait(for: process) {
        case .ready: return
        case .ended(let exit):
            throw TargetError("the service ended \(exit.words) before it was ready; its last words: \(log.lastWords)")
        case .notReady(let last):
            throw TargetError(
                "the service never answered GET \(path) with a 2xx, \(last); set the path with --ready, and "
                    + "hand it its port by {port}; its last words: \(log.lastWords)")
        }
    }
}

extension ServiceProcess.Plan {
    fileprivate func command(port: Int, _ clock: ProcessClock?) -> ChildProcess.Command {
        let url = redis.urlWithPassword
        var variables = ["REDIS_URL": url, "PORT": String(port), "HOST": "127.0.0.1"]
        var command: ChildProcess.Command
        switch service.kind {
        case .occupation(let spools):
            variables["DATABASE_URL"] = "sqlite:\(folder)/occupation.sqlite"
            variables["SPOOLS"] = String(spools)
            let milliseconds = lease.nanoseconds / 1_000_000
            command = ChildProcess.Command(program, ["serve", "--lease", "\(milliseconds)ms"], name: "stampede")
            if let defect { command.arguments += ["--defect", defect] }
        case .command(let text):
            let line = text.replacing("{port}", with: String(port)).replacing("{redis}", with: url)
            command = ChildProcess.Command("/bin/sh", ["-c", line.canReplaceShell ? "exec \(line)" : line], name: "sh")
        case .url: preconditionFailure("a service that runs already isn't started")
        }
        if let clock { variables.merge(clock.variables) { $1 } }
        for variable in service.environment { variables[variable.name] = variable.value }
        command.set(variables)
        return command
    }
}

extension String {
    /// Whether it is one plain command: then the shell needn't stay, and signals reach the command itself.
    fileprivate var canReplaceShell: Bool {
        let first = drop { $0 == " " }.prefix { $0 != " " }
        return !first.contains("=") && !contains { ";&|<>()\n`".contains($0) }
            && !["exec", "cd", "export", "."].contains(first)
    }
}

extension ChildProcess.Exit {
    /// How it ended, within a sentence.
    var words: String {
        switch self {
        case .status(let code): "with status \(code)"
        case .signal(let number): "by signal \(number)"
        }
    }
}
