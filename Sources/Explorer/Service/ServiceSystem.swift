internal import EventLoop
public import RedisClient
internal import Wire

/// A service and its requests, moved one command at a time. Loop-bound.
///
/// One request moves at a time. So the next command that comes, on whichever connection, belongs to the request that was
/// let go: nothing is asked of the service.
public final class ServiceSystem: @unchecked Sendable {
    // Sendable: touched only on the loop's thread, on which the proxy, the clients' tasks and the search run.

    /// How a service is explored.
    public struct Settings: Sendable {
        /// Which events there may be.
        public var events: Set<Step.Action> = []
        /// At most so many events a schedule.
        public var eventBudget = 1
        /// Whether the start of each request is a step of its own, as it must be where requests share more than Redis.
        public var startsAreSteps = false
        /// Whether an invariant looks at the order of answers, and not only at what they are.
        public var orderMatters = false
        /// Whether the Redis is the user's: then every key is kept as it was.
        public var isForeign = false
        /// How long a request may do nothing until it counts as blocked, in nanoseconds, at first.
        public var patience: Int64 = 2_000_000_000
        /// How long the requests of a schedule may take to end, in nanoseconds.
        public var timeout: Int64 = 15_000_000_000

        /// The defaults.
        public init() {}
    }

    /// What was noticed that an exploration should say.
    public struct Notices: Sendable, Equatable {
        /// Commands that came to the proxy, of any kind.
        public var commands = 0
        /// How often a request waited for something that can't be seen.
        public var blocked = 0
        /// Commands that might belong to another request than the one that they were counted to.
        public var ambiguous = 0
        /// Commands of one request at the same time over several connections.
        public var parallel = 0
        /// Commands of several requests at the same time over one connection.
        public var multiplexed = 0
        /// Commands of nobody's request, that touch other keys.
        public var background = 0
        /// Commands of nobody's request, that touch the requests' keys.
        public var interfering = 0
    }

    enum Phase { case idle, preparing, running, draining }

    let loop: EventLoop
    let settings: Settings
    let workload: any Workload
    let redis: RedisConnection
    let effects: CommandEffects
    var keys: KeyKeeper
    var phase = Phase.idle
    var actors: [Actor] = []
    var owners: [ObjectIdentifier: Int] = [:]
    var mover: Int?
    var lastMover: Int?
    /// Shapes of commands that came while no request was under way.
    var backgroundShapes: Set<String> = []
    var backgroundCommands: [WireCommand] = []
    var record = ScheduleRecord()
    /// What was noticed.
    public internal(set) var notices = Notices()
    var failure: ExploreError?
    private var schedules = 0
    private var moment = 0
    private var eventsLeft = 0
    private var isVisible = false
    private var expirable: [Key] = []
    private var alarm = Alarm()
    private var slowest: Int64 = 0
    private var waitsAtAll = false
    /// Commands of the schedule, with their places among the entries: their text is made when they have their replies.
    private var commandsInOrder: [(index: Int, command: WireCommand, action: Step.Action)] = []

    /// A system of this workload. `redis` is the real one; the proxy before it must have this system as its control.
    public init(_ workload: any Workload, redis: RedisConnection, _ settings: Settings) {
        loop = redis.loop
        self.settings = settings
        self.workload = workload
        self.redis = redis
        effects = CommandEffects(redis)
        keys = KeyKeeper(redis, isForeign: settings.isForeign)
    }

    /// What happened in the latest schedule.
    public var latest: ScheduleRecord { record }

    /// Ends the exploration at the next chance: the service or Redis can't be explored.
    public func fail(_ error: ExploreError) {
        failure = failure ?? error
        alarm.ring()
    }

    // MARK: Clients

    func begin(_ label: String, of client: Int) async -> Int {
        if phase == .running, settings.startsAreSteps {
            await withUnsafeContinuation { continuation in
                guard phase == .running else { return continuation.resume() }
                actors[client].start = continuation
                actors[client].arrivals += 1
                alarm.ring()
            }
        }
        isVisible = true
        record.entries.append(.init(client: client, kind: .request, text: label))
        return tick()
    }

    /// Waits until every other client stands at its gate or has finished.
    func gate(_ client: Int) async {
        await withUnsafeContinuation { continuation in
            guard phase == .running else { return continuation.resume() }
            actors[client].gate = continuation
            alarm.ring()
        }
    }

    /// When nobody can do anything else, those who stand at a gate go on.
    private func openGates() async throws(ExploreError) -> Bool {
        let waiting = actors.indices.filter { actors[$0].gate != nil }
        for client in waiting {
            actors[client].gate?.resume()
            actors[client].gate = nil
            try await settle(client)
        }
        return !waiting.isEmpty
    }

    func end(_ call: Call) {
        isVisible = true
        var call = call
        call.ended = tick()
        record.entries.append(.init(client: call.client, kind: .answer, text: call.answer))
        record.calls.append(call)
    }

    private func tick() -> Int {
        moment += 1
        return moment
    }

    private func start(_ client: Int) {
        let turn = Turn(client: client, resource: record.resource, system: self)
        Task(executorPreference: loop) {
            await self.workload.perform(turn)
            self.actors[client].isFinished = true
            self.actors[client].isBlocked = false
            self.alarm.ring()
        }
    }

    // MARK: Waiting

    /// Something has happened that somebody may wait for.
    func ring() { alarm.ring() }

    /// Waits until the client that was let go has come to its next command, or has finished.
    private func settle(_ client: Int, patience: Int64? = nil) async throws(ExploreError) {
        mover = client
        lastMover = client
        defer { mover = nil }
        let began = MonotonicClock.now
        let limit = began + (patience ?? max(100_000_000, min(settings.patience, 20 * slowest)))
        while !isSettled(client, since: began) {
            if let failure { throw failure }
            guard MonotonicClock.now < limit else {
                actors[client].isBlocked = true
                notices.blocked += 1
                return
            }
            await alarm.wait(until: isAlmostSettled(client) ? began + Self.companionTime : limit, on: loop)
        }
        if let failure { throw failure }
        if schedules > 1 { slowest = max(slowest, MonotonicClock.now - began) } else { slowest = settings.patience / 20 }
    }

    /// How long a request that has commands on several connections is given to send one more.
    private static let companionTime: Int64 = 2_000_000

    private func isSettled(_ client: Int, since began: Int64) -> Bool {
        let actor = actors[client]
        if actor.current != nil { return actor.waitsInRedis }
        if actor.isFinished || actor.start != nil || actor.gate != nil { return true }
        guard !actor.held.isEmpty else { return false }
        return actor.arrivals > 0 || actor.held.contains { $0.command.connection === actor.connection }
            || MonotonicClock.now >= began + Self.companionTime
    }

    private func isAlmostSettled(_ client: Int) -> Bool {
        actors[client].current == nil && !actors[client].held.isEmpty
    }

    /// Every command that was sent before is done when Redis has answered this twice: it reads all sockets that are
    /// ready before it reads one again.
    private func barrier() async throws(ExploreError) {
        for _ in 0..<2 { try await ask("PING") }
    }

    @discardableResult
    func ask(_ arguments: String...) async throws(ExploreError) -> RedisReply {
        do throws(RedisError) { return try await redis.exchange(RedisCommand(arguments)).result.get() } catch {
            throw .unavailable("Redis doesn't answer the explorer: \(error)")
        }
    }
}

extension ServiceSystem: ExploredSystem {
    /// See `ExploredSystem`.
    public func begin() async throws(ExploreError) -> [EnabledStep] {
        phase = .preparing
        record = ScheduleRecord()
        commandsInOrder = []
        record.resource = try await workload.prepare(schedule: schedules)
        schedules += 1
        if let failure { throw failure }
        moment = 0
        eventsLeft = settings.events.isEmpty ? 0 : settings.eventBudget
        expirable = []
        owners = [:]
        lastMover = nil
        waitsAtAll = false
        backgroundCommands = []
        actors = Array(repeating: Actor(), count: workload.clientCount)
        phase = .running
        for client in actors.indices {
            start(client)
            try await settle(client)
        }
        return try await enabled()
    }

    /// See `ExploredSystem`.
    public func take(_ step: Step) async throws(ExploreError) -> Taken {
        isVisible = false
        if step.isEvent { eventsLeft -= 1 }
        if step.actor == Step.environment {
            try await perform(step)
        } else {
            try await move(Int(step.actor), step.action)
        }
        if waitsAtAll { try await barrier() }
        let enabled = try await enabled()
        return Taken(enabled, isVisible: settings.orderMatters && isVisible)
    }

    private func move(_ client: Int, _ action: Step.Action) async throws(ExploreError) {
        actors[client].hasMoved = true
        actors[client].arrivals = 0
        actors[client].isBlocked = false
        if let start = actors[client].start {
            actors[client].start = nil
            start.resume()
            return try await settle(client)
        }
        if let command = actors[client].heldReply {
            actors[client].heldReply = nil
            actors[client].waitsInRedis = false
            actors[client].current = nil
            command.connection.deliver(command)
            return try await settle(client)
        }
        guard let index = actors[client].held.firstIndex(where: { $0.command.isNext }) else { return }
        let held = actors[client].held.remove(at: index)
        let footprint = held.footprint ?? .unknown
        try await keys.willTouch(footprint, of: record.resource)
        record.keys.formUnion(footprint.writes.union(footprint.reads))
        let command = held.command
        actors[client].connection = command.connection
        actors[client].current = command
        actors[client].waitsInRedis = false
        note(command, of: client, action)
        var patience: Int64?
        switch action {
        case .go:
            command.send()
            if command.kind == .waiting { try await seeWhetherItWaits(client) }
        case .dropBefore:
            actors[client].current = nil
            command.connection.cut()
        case .dropAfter: command.sendAndCut()
        default:
            command.answer(Array("-\(action.errorText)\r\n".utf8))
            if action == .maxClients { command.connection.cut() }
        }
        if action != .go {
            record.faults += 1
            // A client may wait a while before it tries again.
            patience = settings.patience
        }
        try await settle(client, patience: patience)
        try await learnExpirations(footprint)
    }

    private func seeWhetherItWaits(_ client: Int) async throws(ExploreError) {
        try await barrier()
        guard actors[client].current?.reply == nil else { return }
        actors[client].waitsInRedis = true
        waitsAtAll = true
    }

    /// A step went on with another command: that one is shown.
    func renote(_ command: WireCommand) {
        if let last = commandsInOrder.indices.last { commandsInOrder[last].command = command }
    }

    private func note(_ command: WireCommand, of client: Int, _ action: Step.Action) {
        commandsInOrder.append((record.entries.count, command, action))
        record.entries.append(.init(client: client, kind: .command, text: ""))
    }

    /// See `ExploredSystem`.
    public func end() async throws(ExploreError) -> [Violation] {
        let isComplete = actors.allSatisfy { $0.isFinished && $0.held.isEmpty && $0.current == nil }
        try await drain()
        for (index, command, action) in commandsInOrder {
            record.entries[index].text = CommandText.line(command) + action.mark
        }
        commandsInOrder = []
        phase = .preparing
        let violations = isComplete ? try await workload.judge(record) : []
        try await judgeBackground()
        try await keys.reset(of: record.resource, effects)
        phase = .idle
        if let failure { throw failure }
        return violations
    }

    /// Lets everything go, until every client has done all.
    private func drain() async throws(ExploreError) {
        phase = .draining
        let limit = MonotonicClock.now + settings.timeout
        while true {
            for client in actors.indices {
                actors[client].start?.resume()
                actors[client].start = nil
                actors[client].gate?.resume()
                actors[client].gate = nil
                if let command = actors[client].heldReply {
                    actors[client].heldReply = nil
                    command.connection.deliver(command)
                }
                while let held = actors[client].next {
                    actors[client].held.removeAll { $0.command === held.command }
                    keys.wentUnseen(held.command)
                    held.command.send()
                }
            }
            if actors.allSatisfy({ $0.isFinished && $0.held.isEmpty }) { return }
            guard MonotonicClock.now < limit else {
                throw .unavailable("a request had no answer within \(settings.timeout / 1_000_000_000) s")
            }
            await alarm.wait(until: limit, on: loop)
            if let failure { throw failure }
        }
    }

    // MARK: What can be done

    private func enabled() async throws(ExploreError) -> [EnabledStep] {
        while true {
            let steps = try await stepsNow()
            if !steps.isEmpty || actors.allSatisfy({ $0.isFinished }) { return steps }
            if try await openGates() { continue }
            // Nobody can be moved, but somebody may move by himself.
            let limit = MonotonicClock.now + settings.timeout
            await alarm.wait(until: limit, on: loop)
            if let failure { throw failure }
            if MonotonicClock.now >= limit { return [] }
        }
    }

    private func stepsNow() async throws(ExploreError) -> [EnabledStep] {
        var steps: [EnabledStep] = []
        for client in actors.indices {
            let symmetry = actors[client].hasMoved ? nil : workload.symmetry(of: client)
            if actors[client].start != nil {
                // What a request does before its first command isn't known.
                steps.append(EnabledStep(Step(client), .unknown, shape: "start", symmetry: symmetry))
            } else if actors[client].heldReply != nil {
                steps.append(EnabledStep(Step(client), Footprint(), shape: "reply"))
            } else if let held = try await described(client) {
                let footprint = held.footprint ?? .unknown
                steps.append(EnabledStep(Step(client), footprint, shape: held.shape, symmetry: symmetry))
                guard eventsLeft > 0 else { continue }
                for action in Step.Action.faults where settings.events.contains(action) {
                    steps.append(fault(action, of: client, held))
                }
            }
        }
        guard !steps.isEmpty, eventsLeft > 0 else { return steps }
        return steps + environmentSteps
    }

    /// The next command of a client, with its footprint.
    private func described(_ client: Int) async throws(ExploreError) -> HeldCommand? {
        guard var held = actors[client].next else { return nil }
        guard held.footprint == nil else { return held }
        let footprint = try await effects.footprint(of: held.command)
        held.footprint = footprint
        held.shape = CommandText.shape(of: held.command, footprint, resource: record.resource)
        if let index = actors[client].held.firstIndex(where: { $0.command === held.command }) {
            actors[client].held[index] = held
        }
        return held
    }

    private func fault(_ action: Step.Action, of client: Int, _ held: HeldCommand) -> EnabledStep {
        var footprint = action == .dropAfter ? held.footprint ?? .unknown : Footprint()
        footprint.writes.insert(.eventBudget)
        // Others whose commands wait on the same connection lose them too.
        let isShared = actors.indices.contains { other in
            other != client && actors[other].held.contains { $0.command.connection === held.command.connection }
        }
        if isShared || action == .dropAfter && held.footprint == nil { footprint.isUnknown = true }
        return EnabledStep(Step(client, action), footprint, shape: "\(action) \(held.shape)")
    }

    // MARK: Events of the environment

    private var environmentSteps: [EnabledStep] {
        var steps: [EnabledStep] = []
        if settings.events.contains(.expire) {
            for (index, key) in expirable.enumerated() where keys.hasTimeToLive(key) {
                steps.append(
                    EnabledStep(
                        Step(Int(Step.environment), .expire, argument: index),
                        Footprint(writes: [key, .eventBudget]),
                        shape: "expire \(CommandText.shape(of: key, resource: record.resource))"))
            }
        }
        if settings.events.contains(.restart) {
            steps.append(EnabledStep(Step(Int(Step.environment), .restart), .unknown, shape: "restart"))
        }
        return steps
    }

    private func perform(_ step: Step) async throws(ExploreError) {
        isVisible = true
        switch step.action {
        case .expire:
            let key = expirable[Int(step.argument)]
            try await keys.expire(key)
            record.expirations.append((tick(), key))
            let name = String(decoding: key.name, as: UTF8.self)
            record.entries.append(.init(client: nil, kind: .event, text: "\(name) expires"))
        case .restart:
            record.faults += 1
            record.entries.append(.init(client: nil, kind: .event, text: "the service is killed, and started again"))
            for index in actors.indices { actors[index].held = [] }
            try await workload.restart()
            _ = tick()
            for client in actors.indices where !actors[client].isFinished { try await settle(client) }
        default: break
        }
    }

    /// Which keys have a time to live after a step.
    private func learnExpirations(_ footprint: Footprint) async throws(ExploreError) {
        guard settings.events.contains(.expire), eventsLeft > 0 else { return }
        let touched = footprint.isUnknown ? record.keys : footprint.writes
        for key in touched.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            if try await keys.learnTimeToLive(key), !expirable.contains(key) { expirable.append(key) }
        }
    }
}

extension Step.Action {
    /// What can become of a command beside going.
    static let faults: [Step.Action] = [.dropBefore, .dropAfter, .loading, .readOnly, .outOfMemory, .maxClients]

    /// What Redis says, for those that are errors.
    var errorText: String {
        switch self {
        case .loading: "LOADING Redis is loading the dataset in memory"
        case .readOnly: "READONLY You can't write against a read only replica."
        case .outOfMemory: "OOM command not allowed when used memory > 'maxmemory'."
        case .maxClients: "ERR max number of clients reached"
        case .go, .dropBefore, .dropAfter, .expire, .restart: ""
        }
    }

    /// What stands behind the command in a drawing.
    fileprivate var mark: String {
        switch self {
        case .dropBefore: "  ✗ the connection breaks before"
        case .dropAfter: "  ✗ the connection breaks after"
        default: ""
        }
    }
}
