internal import EventLoop

/// How one server is started, and started again.
struct RedisStart: Sendable {
    /// How long a server may take until it accepts connections, in nanoseconds; it takes some milliseconds.
    private static let patience: Int64 = 10_000_000_000

    let program: RedisProgram
    let port: Int
    let options: RedisServer.Options
    let loop: EventLoop

    private var arguments: [String] {
        var arguments = [
            "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--maxclients", String(options.maxClients),
            "--tcp-backlog", "4096", "--dir", options.dataFolder ?? "/tmp", "--appendonly",
            options.dataFolder == nil ? "no" : "yes",
        ]
        // The log is written before answers are sent, so what was answered survives a kill; only a machine that loses
        // power could lose more.
        if options.dataFolder != nil { arguments += ["--appendfsync", "no"] }
        return arguments + options.arguments
    }

    /// One try; nil if the port was taken meanwhile.
    func perform() async throws(TargetError) -> (process: ChildProcess, version: String)? {
        let log = StartLog()
        var command = ChildProcess.Command(program.path, arguments, name: "redis-server")
        if let clock = options.clock { command.set(clock.variables) }
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
            await loop.sleep(until: MonotonicClock.now + Self.patience)
            if !Task.isCancelled { log.giveUp() }
        }
        defer {
            watch.cancel()
            limit.cancel()
        }
        switch await log.outcome() {
        case .ready(let version): return (process, version)
        case .portTaken: return nil
        case .ended(let lines):
            throw TargetError(
                "\(program.path) didn't start as a redis-server; its last words: \(lines.joined(separator: " | "))")
        case .silent:
            await process.stop(grace: 0)
            throw TargetError(
                "\(program.path) didn't say within \(Self.patience / 1_000_000_000) s that it accepts connections; "
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
