public import EventLoop
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
        /// How the clients will reach it: what speaks HTTP/2 only is asked in it whether it is ready. Default: HTTP/1.1.
        public var connections = Scenario.Connections.own
        /// How long it may take until it is ready. Default: 30 s.
        public var patience: Duration = .seconds(30)
        /// Wall clocks that are to be set, by the number of the process, from 1.
        var clocks: [Int: ProcessClock] = [:]

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
    let mortal: MortalProcess
    private let start: ServiceStart

    /// Its wall clock, where that is to be set.
    var clock: ProcessClock? { start.clock }

    /// The process: another one after each `startAgain`.
    public var process: ChildProcess { mortal.process }

    init(_ start: ServiceStart, _ process: ChildProcess) {
        origin = start.origin
        mortal = MortalProcess(process)
        self.start = start
    }

    /// The last lines that it wrote.
    public var lastLines: [String] { start.log.lastLines }

    /// Stops it in order, and by force after five seconds.
    public func stop() async {
        mortal.watch(nil)
        await process.stop(grace: 5_000_000_000)
        clock?.forget(process)
        start.log.close()
    }

    /// Kills it; it can be started again.
    public func kill() async {
        await mortal.kill()
        clock?.forget(process)
    }

    /// Starts it again on its port after it was killed, and returns when it is ready.
    public func startAgain() async throws(TargetError) {
        let process = try await start.begin()
        mortal.replace(by: process)
        try await waitUntilReady()
    }

    /// Starts the service's process of this number, and waits until it is ready.
    public static func start(
        _ plan: Plan, instance: Int = 0, on loop: EventLoop = .shared
    ) async throws(TargetError) -> ServiceProcess {
        // Another program may take a free port before the service does: then another one is tried.
        for _ in 0..<3 {
            let service = try await begin(plan, instance: instance, on: loop)
            do throws(TargetError) {
                try await service.waitUntilReady()
                return service
            } catch {
                await service.stop()
                guard service.lastLines.contains(where: { $0.lowercased().contains("address already in use") }) else {
                    throw error
                }
            }
        }
        throw TargetError("no free port for the service was found in three tries")
    }

    /// Starts the service's process of this number, and doesn't wait.
    static func begin(
        _ plan: Plan, instance: Int, on loop: EventLoop
    ) async throws(TargetError) -> ServiceProcess {
        let start = try ServiceStart(plan, instance: instance, on: loop)
        return ServiceProcess(start, try await start.begin())
    }

    /// Waits until it answers at its ready path, as long as it is given, or as long as is said.
    func waitUntilReady(atMost patience: Duration? = nil) async throws(TargetError) {
        try await start.waitUntilReady(process, atMost: patience)
    }
}
