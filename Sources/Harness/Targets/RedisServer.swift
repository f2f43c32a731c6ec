public import EventLoop
import Glibc
public import RedisClient

/// A private `redis-server` on a free loopback port, which keeps nothing on disk and dies with this process.
public final class RedisServer: Sendable {
    /// How it is started.
    public struct Options: Sendable {
        /// How many clients it accepts. Default: 20,000, lowered by Redis itself to what the open-file limit allows.
        public var maxClients = 20_000
        /// Further settings, each as on the command line: `["--requirepass", "…"]`.
        public var arguments: [String] = []

        /// The defaults.
        public init() {}
    }

    /// How to reach it.
    public let configuration: RedisConfiguration
    /// The process.
    public let process: ChildProcess
    /// Its version, as it tells it at the start.
    public let version: String

    private init(configuration: RedisConfiguration, process: ChildProcess, version: String) {
        self.configuration = configuration
        self.process = process
        self.version = version
    }

    /// Starts a server and waits until it says that it accepts connections.
    public static func start(
        _ options: Options = Options(), on loop: EventLoop = .shared
    ) async throws(TargetError) -> RedisServer {
        let program = try RedisProgram.find()
        // A port that is free now may be taken a moment later: then another one is tried.
        for _ in 0..<5 {
            let port = try freePort()
            if let server = try await start(program, port: port, options, on: loop) { return server }
        }
        throw TargetError("no free port for the private redis-server was found in five tries")
    }

    /// How long a server may take until it accepts connections, in nanoseconds; it takes some milliseconds.
    private static let patience: Int64 = 10_000_000_000

    /// Stops it in order, and by force after two seconds.
    public func stop() async { await process.stop(grace: 2_000_000_000) }

    /// One try; nil if the port was taken meanwhile.
    private static func start(
        _ program: RedisProgram, port: Int, _ options: Options, on loop: EventLoop
    ) async throws(TargetError) -> RedisServer? {
        let log = StartLog()
        let arguments =
            [
                "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp",
                "--maxclients", String(options.maxClients), "--tcp-backlog", "4096",
            ] + options.arguments
        let command = ChildProcess.Command(program.path, arguments, name: "redis-server")
        let process: ChildProcess
        do throws(ChildProcess.StartError) {
            process = try await ChildProcess.start(command, on: loop) { log.read($0) }
        } catch {
            throw TargetError("\(error)")
        }
        let watch = Task {
            _ = await process.waitForExit()
            log.end()
        }
        let limit = Task {
            await loop.sleep(until: MonotonicClock.now + patience)
            if !Task.isCancelled { log.giveUp() }
        }
        defer {
            watch.cancel()
            limit.cancel()
        }
        switch await log.outcome() {
        case .ready(let version):
            var configuration = RedisConfiguration()
            configuration.address = .tcp(host: "127.0.0.1", port: port)
            return RedisServer(configuration: configuration, process: process, version: version)
        case .portTaken: return nil
        case .ended(let lines):
            throw TargetError(
                "\(program.path) didn't start as a redis-server; its last words: \(lines.joined(separator: " | "))")
        case .silent:
            await process.stop(grace: 0)
            throw TargetError(
                "\(program.path) didn't say within \(patience / 1_000_000_000) s that it accepts connections; "
                    + "name another redis-server in STAMPEDE_REDIS_SERVER")
        }
    }
}

/// What a server says until it is ready, or gone.
private final class StartLog: Sendable {
    enum Outcome {
        case ready(version: String)
        case portTaken
        case ended([String])
        case silent
    }

    private struct State {
        var lines: [String] = []
        var version = "unknown"
        var outcome: Outcome?
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let state = Lock(State())

    func read(_ line: String) {
        decide { state in
            state.lines = state.lines.suffix(4) + [line]
            if let mark = line.firstRange(of: "Redis version=") {
                state.version = String(line[mark.upperBound...].prefix { $0 != "," && $0 != " " })
            }
            if line.contains("Address already in use") { return .portTaken }
            return line.contains("Ready to accept connections") ? .ready(version: state.version) : nil
        }
    }

    func end() {
        decide { .ended($0.lines) }
    }

    func giveUp() {
        decide { _ in .silent }
    }

    func outcome() async -> Outcome {
        await withUnsafeContinuation { continuation in
            let isDecided = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome != nil
            }
            if isDecided { continuation.resume() }
        }
        return state.withLock { $0.outcome ?? .ended($0.lines) }
    }

    private func decide(_ judge: (inout State) -> Outcome?) {
        let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            let outcome = judge(&state)
            guard state.outcome == nil, let outcome else { return nil }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
