internal import EventLoop
internal import Glibc
internal import HTTPTransport
internal import Harness
internal import LockService
internal import RedisClient
internal import Scenario
internal import Wire

/// What an exploration needs around it: a Redis, the proxy before it, and the service behind that. Loop-bound.
final class Stage: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let plan: Exploration.Plan
    private let loop: EventLoop
    private let folder: TemporaryFolder
    private let gate = ControlGate()
    private var server: RedisServer?
    private var control: RedisConnection?
    private var proxy: WireProxy?
    private var services: [ServiceProcess] = []
    private var watches: [Task<Void, Never>] = []
    private var workload: ScenarioWorkload?
    private var system: ServiceSystem?
    private var isRestarting = false

    /// Where the service finds the proxy.
    private(set) var address = ""

    private init(_ plan: Exploration.Plan, folder: TemporaryFolder, on loop: EventLoop) {
        self.plan = plan
        self.folder = folder
        self.loop = loop
    }

    /// Runs the body with everything set up, and takes it down afterwards, whatever happens.
    static func with<Result>(
        _ plan: Exploration.Plan, on loop: EventLoop,
        _ body: (ServiceSystem, Stage) async throws(ExploreError) -> Result
    ) async throws(ExploreError) -> Result {
        let stage = Stage(plan, folder: try temporaryFolder(for: plan), on: loop)
        let outcome: Swift.Result<Result, ExploreError>
        do throws(ExploreError) {
            outcome = .success(try await body(try await stage.setUp(), stage))
        } catch {
            outcome = .failure(error)
        }
        await stage.takeDown()
        return try outcome.get()
    }

    private func setUp() async throws(ExploreError) -> ServiceSystem {
        let redis = try await startRedis()
        var looking = redis
        looking.database = 0
        do {
            control = try await RedisConnection.open(looking, on: loop)
            proxy = try WireProxy.start(before: redis, at: proxyAddress, control: gate, on: loop)
        } catch {
            throw .unavailable("\(redis.redactedURL): \(error); start it or correct --redis")
        }
        guard let control, let proxy else { throw .unavailable("no proxy") }
        address = "\(proxy.address)"
        let seen = Self.behind(proxy, redis)
        var target = ScenarioWorkload.Target()
        if plan.scenario.usesService {
            target.origins = try await startServices(seen)
            target.restart = { () async throws(ExploreError) in try await self.restartServices(seen) }
        }
        if plan.scenario.usesLocks {
            target.locks = seen
            if let name = plan.defect, case .lock(let defect) = KnownDefect(name, for: plan.scenario) {
                target.defect = defect
            }
        }
        let workload = try await ScenarioWorkload(plan.scenario, run: plan.run, target: target, redis: control)
        self.workload = workload
        let system = ServiceSystem(workload, redis: control, plan.settings(isForeign: plan.redis != nil))
        self.system = system
        gate.control = system
        watchProcesses()
        return system
    }

    /// Everybody's service finds a Redis by TCP; our own, and the lock library, also by a Unix socket.
    private var proxyAddress: StreamAddress {
        if case .command? = plan.scenario.service?.kind { return .tcp(host: "127.0.0.1", port: 0) }
        return .unix(path: "\(folder.path)/proxy.sock")
    }

    private static func behind(_ proxy: WireProxy, _ redis: RedisConfiguration) -> RedisConfiguration {
        var seen = redis
        seen.address = proxy.address
        seen.tls = nil
        return seen
    }

    private func takeDown() async {
        await system?.finish()
        gate.control = nil
        for watch in watches { watch.cancel() }
        await workload?.close()
        for service in services { await service.stop() }
        proxy?.close()
        await control?.close()
        await server?.stop()
        folder.remove()
        (system, workload) = (nil, nil)
    }

    private func startRedis() async throws(ExploreError) -> RedisConfiguration {
        if let redis = plan.redis { return redis }
        do throws(TargetError) {
            // A Unix socket takes less time than TCP, and everything waits for Redis here.
            let socket = "\(folder.path)/redis.sock"
            var options = RedisServer.Options()
            options.arguments = ["--unixsocket", socket]
            let server = try await RedisServer.start(options, on: loop)
            self.server = server
            var configuration = server.configuration
            configuration.address = .unix(path: socket)
            return configuration
        } catch {
            throw .unavailable("\(error)")
        }
    }

    private func startServices(_ redis: RedisConfiguration) async throws(ExploreError) -> [HTTPOrigin] {
        guard let service = plan.scenario.service else {
            throw .badInput(
                "the scenario sends requests, but to no service; write `service:` in it, or use --exec COMMAND")
        }
        if case .url = service.kind {
            throw .badInput(
                "a service that runs already can't be explored, for the explorer stands between it and its Redis; let it be started: --exec COMMAND"
            )
        }
        var needed = ServiceProcess.Plan(service, redis: redis, lease: plan.scenario.lease, folder: folder.path)
        needed.program = plan.program
        if let name = plan.defect, case .service = KnownDefect(name, for: plan.scenario) { needed.defect = name }
        services = []
        for instance in 0..<service.instances {
            do throws(TargetError) {
                services.append(try await ServiceProcess.start(needed, instance: instance, on: loop))
            } catch {
                throw .unavailable("\(error)")
            }
        }
        return services.map(\.origin)
    }

    private func restartServices(_ redis: RedisConfiguration) async throws(ExploreError) -> [HTTPOrigin] {
        for watch in watches { watch.cancel() }
        isRestarting = true
        for service in services {
            await service.process.send(signal: SIGKILL)
            await service.stop()
        }
        let origins = try await startServices(redis)
        isRestarting = false
        watchProcesses()
        return origins
    }

    /// A service that ends ends the exploration.
    private func watchProcesses() {
        watches = services.map { service in
            Task(executorPreference: loop) {
                _ = await service.process.waitForExit()
                guard !Task.isCancelled, !self.isRestarting else { return }
                let words = service.lastLines.suffix(6).joined(separator: " | ")
                self.system?.fail(
                    .unavailable(
                        "the service ended in the middle of the exploration; its last words: \(words.isEmpty ? "none" : words)"
                    ))
            }
        }
    }

    /// In memory for our own service, which would wait for its disk; what others write there may be large.
    private static func temporaryFolder(for plan: Exploration.Plan) throws(ExploreError) -> TemporaryFolder {
        var isOurs = false
        if case .occupation? = plan.scenario.service?.kind { isOurs = true }
        do throws(TargetError) { return try TemporaryFolder(inMemory: isOurs) } catch {
            throw .unavailable("\(error)")
        }
    }
}
