public import EventLoop
public import RedisClient

/// A private `redis-server` on a free loopback port, which keeps nothing on disk unless it is told to, and dies with this
/// process.
public final class RedisServer: Sendable {
    /// How it is started.
    public struct Options: Sendable {
        /// How many clients it accepts. Default: 20,000, lowered by Redis itself to what the open-file limit allows.
        public var maxClients = 20_000
        /// Further settings, each as on the command line: `["--requirepass", "…"]`.
        public var arguments: [String] = []
        /// The folder in which it keeps its data, written before each answer is sent; nil (the default): it keeps none.
        public var dataFolder: String?
        /// Its wall clock, where that is to be set; nil (the default): the machine's.
        var clock: ProcessClock?

        /// The defaults.
        public init() {}
    }

    /// How to reach it.
    public let configuration: RedisConfiguration
    /// Its version, as it tells it at the start.
    public let version: String
    let mortal: MortalProcess
    let again: RedisStart

    /// Its wall clock, where that is to be set.
    var clock: ProcessClock? { again.options.clock }

    /// The process: another one after each `startAgain`.
    public var process: ChildProcess { mortal.process }

    private init(_ start: RedisStart, _ process: ChildProcess, version: String) {
        var configuration = RedisConfiguration()
        configuration.address = .tcp(host: "127.0.0.1", port: start.port)
        self.configuration = configuration
        self.version = version
        mortal = MortalProcess(process)
        again = start
    }

    /// Starts a server and waits until it says that it accepts connections.
    public static func start(
        _ options: Options = Options(), on loop: EventLoop = .shared
    ) async throws(TargetError) -> RedisServer {
        let program = try RedisProgram.find()
        // A port that is free now may be taken a moment later: then another one is tried.
        for _ in 0..<5 {
            let start = RedisStart(program: program, port: try freePort(), options: options, loop: loop)
            if let (process, version) = try await start.perform() {
                return RedisServer(start, process, version: version)
            }
        }
        throw TargetError("no free port for the private redis-server was found in five tries")
    }

    /// Stops it in order, and by force after two seconds.
    public func stop() async {
        mortal.watch(nil)
        await process.stop(grace: 2_000_000_000)
        clock?.forget(process)
    }

    /// Kills it; it can be started again.
    public func kill() async {
        await mortal.kill()
        clock?.forget(process)
    }

    /// Starts it again on its port after it was killed, and returns when it accepts connections.
    public func startAgain() async throws(TargetError) {
        guard let (process, _) = try await again.perform() else {
            throw TargetError(
                "the private redis-server can't be started again: another program has taken its port \(again.port) "
                    + "meanwhile; run again")
        }
        mortal.replace(by: process)
    }
}
