public import EventLoop
import Glibc
public import HTTPTransport
public import RedisClient
public import Scenario

/// A service that was started for a run: it listens on a free loopback port, has a Redis of its own by `REDIS_URL`,
/// and dies with this process.
public final class ServiceProcess: Sendable {
    /// How it is started.
    public struct Plan: Sendable {
        /// Which one; not one that runs already.
        public var service: Scenario.Service
        /// The Redis that it is told to use.
        public var redis: RedisConfiguration
        /// How long its locks last, if it is our own.
        public var lease: Duration
        /// The bug to switch on, if it is our own.
        public var defect: String?
        /// The folder for its output, and for our own service's database; there must be one.
        public var folder: String
        /// The program that has our own service as its command `serve`. Default: this one.
        public var program = "/proc/self/exe"
        /// How long it may take until it is ready. Default: 30 s.
        public var patience: Duration = .seconds(30)

        /// This service with this Redis.
        public init(_ service: Scenario.Service, redis: RedisConfiguration, lease: Duration, folder: String) {
            self.service = service
            self.redis = redis
            self.lease = lease
            self.folder = folder
        }
    }

    /// Where it listens.
    public let origin: HTTPOrigin
    /// The process.
    public let process: ChildProcess
    private let log: ServiceLog

    private init(origin: HTTPOrigin, process: ChildProcess, log: ServiceLog) {
        self.origin = origin
        self.process = process
        self.log = log
    }

    /// The last lines that it wrote.
    public var lastLines: [String] { log.lastLines }

    /// Stops it in order, and by force after five seconds.
    public func stop() async {
        await process.stop(grace: 5_000_000_000)
        log.close()
    }

    /// Starts the service's process of this number, and waits until it is ready.
    public static func start(
        _ plan: Plan, instance: Int = 0, on loop: EventLoop = .shared
    ) async throws(TargetError) -> ServiceProcess {
        // Another program may take a free port before the service does: then another one is tried.
        for _ in 0..<3 {
            let port = try freePort()
            if let service = try await start(plan, instance: instance, port: port, on: loop) { return service }
        }
        throw TargetError("no free port for the service was found in three tries")
    }

    /// One try; nil if the port was taken meanwhile.
    private static func start(
        _ plan: Plan, instance: Int, port: Int, on loop: EventLoop
    ) async throws(TargetError) -> ServiceProcess? {
        let log = try ServiceLog(path: "\(plan.folder)/service-\(instance + 1).log")
        let origin: HTTPOrigin
        let process: ChildProcess
        do {
            origin = try HTTPOrigin("http://127.0.0.1:\(port)")
            process = try await ChildProcess.start(plan.command(port: port), on: loop) { log.write($0) }
        } catch {
            throw TargetError("\(error)")
        }
        let service = ServiceProcess(origin: origin, process: process, log: log)
        let readiness = Readiness(origin, path: plan.service.ready, patience: plan.patience, on: loop)
        switch await readiness.wait(for: process) {
        case .ready: return service
        case .ended where log.lastLines.contains(where: { $0.lowercased().contains("address already in use") }):
            return nil
        case .ended(let exit):
            throw TargetError(
                "the service ended \(exit.words) before it was ready; its last words: \(log.lastWords)")
        case .notReady(let last):
            await service.stop()
            throw TargetError(
                "the service never answered GET \(plan.service.ready) with a 2xx, \(last); set the path with --ready, and "
                    + "hand it its port by {port}; its last words: \(log.lastWords)")
        }
    }
}

extension ServiceProcess.Plan {
    fileprivate func command(port: Int) -> ChildProcess.Command {
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
        for variable in service.environment { variables[variable.name] = variable.value }
        let others = currentEnvironment().filter { entry in
            !variables.keys.contains { entry.hasPrefix("\($0)=") }
        }
        command.environment = others + variables.map { "\($0)=\($1)" }
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
