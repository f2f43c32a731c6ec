internal import EventLoop
public import HTTPTransport
public import Harness
internal import History
internal import JSON
internal import LockService
public import RedisClient
public import Scenario

/// The clients of a scenario, whose requests go to a service, or whose locks are taken by the lock library. Loop-bound.
public final class ScenarioWorkload: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.

    /// What the clients reach.
    public struct Target: Sendable {
        /// The processes of the service; clients are spread over them.
        public var origins: [HTTPOrigin] = []
        /// How locks are reached, if the scenario takes some.
        public var locks: RedisConfiguration?
        /// A bug in the lock client's place.
        public var defect: LockDefect?
        /// Kills the service and starts it again, and tells its processes; nil if it can't be.
        public var restart: (@Sendable () async throws(ExploreError) -> [HTTPOrigin])?

        /// Nothing.
        public init() {}
    }

    let scenario: Scenario
    let run: String
    private var target: Target
    private let loop: EventLoop
    private let judge: ScheduleJudge
    private let redis: RedisConnection
    private var channels: [HTTPClient] = []
    private var extra: HTTPClient?
    private var locks: LockWay?
    private var schedule = 0

    /// The clients of this scenario. `redis` is the real one, to look at what is left in it.
    public init(
        _ scenario: Scenario, run: String, target: Target, redis: RedisConnection
    ) async throws(ExploreError) {
        self.scenario = scenario
        self.run = run
        self.target = target
        self.redis = redis
        loop = redis.loop
        judge = ScheduleJudge(scenario)
        if let configuration = target.locks {
            locks = try await LockWay(scenario, configuration, defect: target.defect, on: loop)
        }
        connect()
    }

    /// Ends the connections.
    public func close() async {
        for channel in channels { channel.close() }
        extra?.close()
        await locks?.close()
    }

    private func connect() {
        guard let first = target.origins.first else { return }
        channels = (0..<scenario.clients).map { HTTPClient(target.origins[$0 % target.origins.count], on: loop) }
        extra = HTTPClient(first, on: loop)
    }

    func channel(of client: Int) -> HTTPClient { channels[client] }

    private func group(of client: Int) -> Scenario.Group {
        var first = 0
        for group in scenario.groups {
            if client < first + group.clients { return group }
            first += group.clients
        }
        preconditionFailure("clients are numbered through all groups")
    }

    private func name(of number: Int) -> String {
        switch scenario.resourceNames {
        case .ofRun: "\(run)-\(number)"
        case .list(let names): names[number % names.count]
        case .pattern(let template): values(client: 0, resource: "", number: number).text(of: template) ?? ""
        }
    }

    func values(
        client: Int, resource: String, number: Int, token: String? = nil, captured: [String: JSON] = [:]
    ) -> TemplateValues {
        TemplateValues(
            client: client, round: number, resource: resource, number: number, run: run, lease: scenario.lease,
            token: token, captured: captured, random: UInt64(number) << 16 | UInt64(client))
    }
}

extension ScenarioWorkload: Workload {
    /// See `Workload`.
    public var clientCount: Int { scenario.clients }

    /// See `Workload`.
    public func symmetry(of client: Int) -> Int? {
        guard scenario.exploration?.isSymmetric ?? false else { return nil }
        var first = 0
        for (index, group) in scenario.groups.enumerated() {
            first += group.clients
            if client < first { return index }
        }
        return nil
    }

    /// See `Workload`.
    public var setsUp: Bool { !scenario.setUp.isEmpty }

    /// See `Workload`.
    public func prepare(schedule: Int) async throws(ExploreError) -> String {
        self.schedule = schedule
        if case .occupation(let spools)? = scenario.service?.kind, schedule >= spools {
            throw .unavailable("the \(spools) spools of the service are used up; say `occupation: {spools: N}`")
        }
        let resource = name(of: schedule)
        try await send(scenario.setUp, about: resource, "set-up")
        return resource
    }

    private func send(_ requests: [Scenario.Request], about resource: String, _ what: String) async throws(ExploreError)
    {
        guard let extra else { return }
        for request in requests {
            let values = values(client: 0, resource: resource, number: schedule)
            guard let http = RequestRendering(values).request(request, basePath: extra.origin.basePath) else {
                throw .badInput("\(what): \(request.method) \(request.path.written) names a variable without a value")
            }
            let answer = try await answer(to: http, over: extra)
            var reading = AnswerReading(answer, values: values)
            guard reading.outcome(by: request.outcomes) == .granted else {
                throw .unavailable(
                    "\(what): \(request.method) \(http.target) was answered with \(answer.status); correct the scenario's `\(what)`, or the service"
                )
            }
        }
    }

    private func answer(to request: HTTPRequest, over client: HTTPClient) async throws(ExploreError) -> HTTPAnswer {
        do {
            return try await client.send(
                EncodedRequest(request, host: client.origin.host),
                deadline: MonotonicClock.now + scenario.timeout.nanoseconds)
        } catch {
            throw .unavailable("\(request.method) \(request.target): \(error)")
        }
    }

    /// See `Workload`.
    public func perform(_ turn: Turn) async {
        let pass = ExploredPass(turn, workload: self, number: schedule)
        for step in group(of: turn.client).steps where pass.isMet(step.when) {
            switch step.action {
            case .request(let request):
                await pass.send(request, timeout: scenario.timeout.nanoseconds)
            case .acquire, .release, .extend, .read: if let locks { await pass.perform(step.action, on: locks) }
            case .gate: await turn.gate()
            case .hold, .think, .poll, .wait: break
            }
        }
    }

    /// See `Workload`.
    public func judge(_ record: ScheduleRecord) async throws(ExploreError) -> [Violation] {
        // Redis and the service are asked at the same time.
        let lock = Task(executorPreference: loop) {
            do throws(ExploreError) { return Result<_, ExploreError>.success(try await self.lock(after: record)) } catch
            {
                return .failure(error)
            }
        }
        var end = ScheduleEnd()
        let events: Result<[String]?, ExploreError>
        do throws(ExploreError) { events = .success(try await self.events(of: record)) } catch {
            events = .failure(error)
        }
        end.lock = try await lock.value.get()
        end.events = try events.get()
        try await send(scenario.cleanUp, about: record.resource, "clean-up")
        return judge.violations(of: record, end)
    }

    private func lock(after record: ScheduleRecord) async throws(ExploreError) -> ScheduleEnd.LockState {
        let name = Array((scenario.prefix + record.resource).utf8)
        guard judge.needsLock, let touched = record.keys.first(where: { $0.name == name }) else { return .unknown }
        let left = try await RedisErrand(redis: redis).timeToLive(of: touched)
        return left.map { .held(timeToLive: $0) } ?? .free
    }

    /// What the service's log tells, if the scenario says where it is.
    private func events(of record: ScheduleRecord) async throws(ExploreError) -> [String]? {
        guard let log = judge.eventLog, let extra else { return nil }
        let values = values(client: 0, resource: record.resource, number: schedule)
        let path = values.text(of: log.path) ?? ""
        var fields: [HTTPField] = []
        for header in log.headers { fields.append(HTTPField(header.name, values.text(of: header.value) ?? "")) }
        let answer = try await answer(
            to: HTTPRequest("GET", extra.origin.basePath + path, fields: fields), over: extra)
        let json = try? JSON(parsing: answer.body)
        let list = log.events.isEmpty ? json : json?.value(at: log.events)
        guard answer.status == 200, let events = list?.array else {
            throw .unavailable("GET \(path) was answered with \(answer.status) and no list of events")
        }
        return events.map { event in
            log.event.parts.reduce(into: "") { text, part in
                switch part {
                case .text(let plain): text += plain
                case .variable(let variable): text += event[variable.written].map(TemplateValues.text) ?? ""
                }
            }
        }
    }

    /// See `Workload`.
    public func restart() async throws(ExploreError) {
        guard let restart = target.restart else { return }
        for channel in channels { channel.close() }
        extra?.close()
        target.origins = try await restart()
        connect()
    }
}
