public import EventLoop
import Glibc
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

        /// What relays on the wire draw from. Default: 0.
        public var seed: UInt64 = 0

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
    /// What came of starting the service without Redis, if that was to be tried.
    public private(set) var startWithoutRedis: StartWithoutRedis?

    /// How those who use Redis reach it, if something may be done to what passes there.
    private(set) var redisByWire: RedisConfiguration?
    /// The relays, if there are faults on the wire.
    private(set) var wires: RunWires?

    /// Starts what the scenario needs and the plan doesn't give; nothing is left behind if that fails.
    public static func start(
        for scenario: Scenario, _ plan: Plan, on loop: EventLoop = .shared
    ) async throws(TargetError) -> RunTargets {
        try refuseForeignFaults(scenario, plan)
        for case .redisHog(let count?) in scenario.possibleFaults.map(\.kind) {
            try OpenFileLimit.check(connections: count + scenario.clients)
        }
        var targets = RunTargets()
        if scenario.possibleFaults.contains(where: { $0.kind.wire != nil }) {
            targets.wires = RunWires(seed: plan.seed, on: loop)
        }
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
        await wires?.close()
        await server?.stop()
    }

    /// Faults are done to what we start, and to nothing else.
    private static func refuseForeignFaults(_ scenario: Scenario, _ plan: Plan) throws(TargetError) {
        if plan.redis != nil, let fault = scenario.possibleFaults.first(where: { !$0.kind.isOfService }) {
            throw TargetError(
                "`\(fault.kind.word)` (\(fault.position)) would be done to a Redis that we didn't start, and never is; leave "
                    + "out --redis, so that a private one is started")
        }
        guard case .url = scenario.service?.kind else { return }
        if let fault = scenario.possibleFaults.first {
            throw TargetError(
                "`\(fault.kind.word)` (\(fault.position)) is done to processes that we start only, and this service runs "
                    + "already; have it started: --exec COMMAND")
        }
    }

    private mutating func startRedis(
        for scenario: Scenario, _ plan: Plan, on loop: EventLoop
    ) async throws(TargetError) {
        redis = plan.redis
        guard redis == nil, scenario.usesLocks || scenario.startsService else { return }
        var options = RedisServer.Options()
        // Redis lowers this by itself to what the open-file limit allows.
        options.maxClients = scenario.redis.maxClients ?? max(options.maxClients, scenario.clients + 100)
        if scenario.possibleFaults.contains(where: { $0.kind == .redisGone(.kept) }) {
            let folder = "\(plan.folder)/redis"
            // What a run before this one left there isn't this one's.
            TemporaryFolder.remove(folder)
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw TargetError("\(folder) can't be made: \(String(cString: strerror(errno)))")
            }
            options.dataFolder = folder
        }
        if scenario.possibleFaults.contains(where: { if case .redisClock = $0.kind { true } else { false } }) {
            options.clock = try ProcessClock(named: "redis", in: plan.folder)
        }
        let server = try await RedisServer.start(options, on: loop)
        self.server = server
        redis = server.configuration
        if scenario.possibleFaults.contains(where: { $0.kind.wire != nil && !$0.kind.isOfService }) {
            redisByWire = try await wires?.stand(before: server.configuration)
        }
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
        var process = ServiceProcess.Plan(
            service, redis: redisByWire ?? redis, lease: scenario.lease, folder: plan.folder)
        process.connections = scenario.connections
        process.program = plan.program
        if case .service = plan.defect {
            guard case .occupation = service.kind else {
                throw TargetError("a defect is for the occupation service; leave out --defect, or the other service")
            }
            process.defect = plan.defect?.name
        }
        for case .serviceClock(_, let instance) in scenario.possibleFaults.map(\.kind) {
            process.clocks[instance] = try ProcessClock(named: "service-\(instance)", in: plan.folder)
        }
        // A scenario that is run again in the same folder begins with an empty store, as its Redis does.
        for ending in ["", "-wal", "-shm"] { unlink("\(plan.folder)/occupation.sqlite\(ending)") }
        if scenario.faults.contains(where: { $0.at == .start }), let server {
            services = []
            let start = try await StartWithoutRedis.attempt(server, process, on: loop) { services.append($0) }
            startWithoutRedis = start
        } else {
            for instance in 0..<service.instances {
                services.append(try await ServiceProcess.start(process, instance: instance, on: loop))
            }
        }
        for started in services { try started.clock?.check(started.process) }
        origins = services.map(\.origin)
        if scenario.possibleFaults.contains(where: { $0.kind.wire != nil && $0.kind.isOfService }) {
            origins = try await wires?.stand(before: origins) ?? origins
        }
    }
}

extension Run.Settings {
    /// A run of this name against these targets.
    public init(_ targets: RunTargets, names: RunNames, seed: UInt64, defect: KnownDefect?) {
        self.init(
            redis: targets.redis, server: targets.server, origins: targets.origins, names: names, seed: seed)
        services = targets.services
        startWithoutRedis = targets.startWithoutRedis
        redisByWire = targets.redisByWire
        wires = targets.wires
        if case .lock(let defect) = defect { self.defect = defect }
    }
}

extension Scenario {
    /// The faults at their times, and one of each kind of those that are drawn.
    fileprivate var possibleFaults: [Fault] {
        guard let random = randomFaults else { return faults }
        return faults
            + random.kinds.map { Fault(kind: $0, at: .after(random.from), lasting: nil, position: random.position) }
    }

    /// Whether it needs a service that isn't there already.
    fileprivate var startsService: Bool {
        guard usesService, let service else { return false }
        if case .url = service.kind { return false }
        return true
    }
}
