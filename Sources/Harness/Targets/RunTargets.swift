public import EventLoop
public import HTTPTransport
public import RedisClient
public import Scenario

/// What a scenario is run against: what was given, and the processes that were started for it.
public struct RunTargets: Sendable {
    /// What is given, and what has to be started.
    public struct Plan: Sendable {
        /// A Redis that is there already; nil: a private one is started if the scenario needs one.
        public var redis: RedisConfiguration?
        /// The bug to switch on.
        public var defect: KnownDefect?
        /// The folder for the output of services; there must be one if some are started.
        public var folder: String
        /// The program that has the occupation service as its command `serve`. Default: this one.
        public var program = "/proc/self/exe"

        /// Nothing is given.
        public init(redis: RedisConfiguration? = nil, folder: String) {
            self.redis = redis
            self.folder = folder
        }
    }

    /// How to reach Redis, if the scenario needs one.
    public private(set) var redis: RedisConfiguration?
    /// The private Redis, if one was started.
    public private(set) var server: RedisServer?
    /// Where the service's processes listen.
    public private(set) var origins: [HTTPOrigin] = []
    /// Those of them that were started.
    public private(set) var services: [ServiceProcess] = []

    /// Starts what the scenario needs and the plan doesn't give; nothing is left behind if that fails.
    public static func start(
        for scenario: Scenario, _ plan: Plan, on loop: EventLoop = .shared
    ) async throws(TargetError) -> RunTargets {
        var targets = RunTargets()
        do throws(TargetError) {
            try await targets.startRedis(for: scenario, plan, on: loop)
            try await targets.startService(for: scenario, plan, on: loop)
            return targets
        } catch {
            await targets.stop()
            throw error
        }
    }

    /// Stops what was started, the services first.
    public func stop() async {
        await withDiscardingTaskGroup { group in
            for service in services { group.addTask { await service.stop() } }
        }
        await server?.stop()
    }

    private mutating func startRedis(
        for scenario: Scenario, _ plan: Plan, on loop: EventLoop
    ) async throws(TargetError) {
        redis = plan.redis
        guard redis == nil, scenario.usesLocks || scenario.startsService else { return }
        var options = RedisServer.Options()
        // Redis lowers this by itself to what the open-file limit allows.
        options.maxClients = max(options.maxClients, scenario.clients + 100)
        let server = try await RedisServer.start(options, on: loop)
        self.server = server
        redis = server.configuration
    }

    private mutating func startService(
        for scenario: Scenario, _ plan: Plan, on loop: EventLoop
    ) async throws(TargetError) {
        guard scenario.usesService else { return }
        guard let service = scenario.service else { throw .noService }
        if case .url(let url) = service.kind {
            do throws(HTTPOrigin.ParseError) { origins = [try HTTPOrigin(url)] } catch {
                throw TargetError("the service's URL: \(error)")
            }
            return
        }
        guard let redis else { return }
        var process = ServiceProcess.Plan(service, redis: redis, lease: scenario.lease, folder: plan.folder)
        process.program = plan.program
        if case .service = plan.defect {
            guard case .occupation = service.kind else {
                throw TargetError("a defect is for the occupation service; leave out --defect, or the other service")
            }
            process.defect = plan.defect?.name
        }
        for instance in 0..<service.instances {
            let started = try await ServiceProcess.start(process, instance: instance, on: loop)
            services.append(started)
            origins.append(started.origin)
        }
    }
}

extension Run.Settings {
    /// A run of this name against these targets.
    public init(_ targets: RunTargets, names: RunNames, seed: UInt64, defect: KnownDefect?) {
        self.init(
            redis: targets.redis, server: targets.server, origins: targets.origins, names: names, seed: seed)
        services = targets.services
        if case .lock(let defect) = defect { self.defect = defect }
    }
}

extension Scenario {
    /// Whether it needs a service that isn't there already.
    fileprivate var startsService: Bool {
        guard usesService, let service else { return false }
        if case .url = service.kind { return false }
        return true
    }
}
