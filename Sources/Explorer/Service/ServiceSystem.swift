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
        /// Commands of nobody's request that passed.
        public var background = 0
        /// Commands of nobody's request that passed though they may touch the requests' keys.
        public var interfering = 0
        /// Kinds of commands that may be a request's, though none moved that could have sent them.
        public var unattributed = 0
        /// Keys that changed though no command names them.
        public var unexplained = 0
        /// Schedules after which keys of a user's Redis may be other than before.
        public var lasting = 0
        /// Actors of the service's own, that touch the requests' keys on a timer.
        public var actors = 0
    }

    /// `counting`: no request is under way, and the service's own actors are held as they come.
    enum Phase { case idle, counting, preparing, running, draining }

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
    var background = Background()
    /// How often what was learned made earlier schedules useless.
    public internal(set) var generation = 0
    /// The generation to which the notices belong.
    var noticed = 0
    /// How often something strange was looked into, and whether there was something in this schedule.
    var strange = 0
    var isStrange = false
    /// Whether requests were seen to send several commands at once.
    var isParallel = false
    /// What was seen to come alone: the kind of command that a request was let go with, and the kind that came then.
    var solo: Set<String> = []
    var isRestarting = false
    var doubtsBegan: Int64 = 0
    var backgroundStepsLeft = 0
    var record = ScheduleRecord()
    /// What was noticed.
    public internal(set) var notices = Notices()
    var failure: ExploreError?
    var schedules = 0
    var moment = 0
    var eventsLeft = 0
    var isVisible = false
    var expirable: [Key] = []
    /// The keys to which the command that goes may give a time to live, and the question whether it did.
    var expiring: [Key] = []
    var learning: Task<Result<Void, ExploreError>, Never>?
    /// The keys of the last schedule are being put back.
    var undoing: Task<Result<Void, ExploreError>, Never>?
    /// Commands that are part of no schedule, on their way to a user's Redis.
    var unseen: [WireCommand] = []
    var alarm = Alarm()
    private var slowest: Int64 = 0
    var waitsAtAll = false
    /// Commands of the schedule, with their places among the entries: their text is made when they have their replies.
    var commandsInOrder: [CommandInOrder] = []

    struct CommandInOrder {
        var index: Int
        var command: WireCommand
        var footprint: Footprint
        var action: Step.Action
    }

    /// A system of this workload. `redis` is the real one; the proxy before it must have this system as its control.
    public init(_ workload: any Workload, redis: RedisConnection, _ settings: Settings) {
        loop = redis.loop
        self.settings = settings
        self.workload = workload
        self.redis = redis
        effects = CommandEffects(redis)
        keys = KeyKeeper(redis, isForeign: settings.isForeign)
    }

    /// What happened in the latest schedule, with its commands in words: made only here, for most schedules are forgotten.
    public var latest: ScheduleRecord {
        var record = record
        for step in commandsInOrder {
            let (text, answer) = (CommandText.line(step.command), CommandText.reply(of: step.command))
            if step.action == .background {
                record.entries[step.index].text = "the service by itself: \(text) → \(answer)"
            } else {
                record.entries[step.index].text = text + step.action.mark
                record.entries[step.index].answer = answer
            }
        }
        return record
    }

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
    func openGates() async throws(ExploreError) -> Bool {
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

    func tick() -> Int {
        moment += 1
        return moment
    }

    func start(_ client: Int) {
        let turn = Turn(client: client, resource: record.resource, system: self)
        Task(executorPreference: loop) {
            await self.workload.perform(turn)
            self.actors[client].isFinished = true
            self.actors[client].isBlocked = false
            self.actors[client].changedAt = MonotonicClock.now
            // What it has sent and not waited for, or somebody else did.
            if !self.actors[client].held.isEmpty { self.isStrange = true }
            self.alarm.ring()
        }
    }

    // MARK: Waiting

    /// Something has happened that somebody may wait for.
    func ring() { alarm.ring() }

    /// Waits until the client that was let go has come to its next command, or has finished.
    func settle(_ client: Int, patience: Int64? = nil) async throws(ExploreError) {
        mover = client
        lastMover = client
        defer {
            mover = nil
            dispelDoubts()
        }
        let began = MonotonicClock.now
        let limit = began + (patience ?? currentPatience)
        while !isSettled(client, since: began) {
            if let failure { throw failure }
            guard MonotonicClock.now < limit else {
                actors[client].isBlocked = true
                notices.blocked += 1
                return
            }
            var next = isAlmostSettled(client) ? quietTime(client, since: began) : limit
            if !background.doubtful.isEmpty {
                let end = doubtsBegan + max(Self.doubtTime, 20 * slowest)
                if MonotonicClock.now >= end {
                    adoptDoubtful(for: client)
                    continue
                }
                next = min(next, end)
            }
            await alarm.wait(until: next, on: loop)
        }
        if let failure { throw failure }
        if actors[client].held.count == 1 { solo.insert(actors[client].passage) }
        if schedules > 1 { slowest = max(slowest, actors[client].changedAt - began) }
    }

    /// Much longer than any step has taken; in the first schedule, when all is cold, as long as it may be.
    private var currentPatience: Int64 {
        schedules > 1 ? max(500_000_000, min(settings.patience, 20 * slowest)) : settings.patience
    }

    /// How long a request that has commands on several connections is given to send one more, at least.
    private static let companionTime: Int64 = 2_000_000
    private static let carefulTime: Int64 = 5_000_000
    /// How long a command is watched for company when its like has come in this place for the first time.
    private static let soloTime: Int64 = 30_000_000

    /// When a request that has a command waiting is taken to have sent all that it will send.
    private func quietTime(_ client: Int, since began: Int64) -> Int64 {
        guard isParallel else {
            return actors[client].hasCome ? actors[client].changedAt + Self.soloTime : began + Self.companionTime
        }
        return max(began, actors[client].changedAt) + max(Self.carefulTime, 4 * slowest)
    }

    /// How long a request is given to move on by itself when a command came that may be the service's own, at least.
    private static let doubtTime: Int64 = 50_000_000

    private func isSettled(_ client: Int, since began: Int64) -> Bool {
        let actor = actors[client]
        if actor.current != nil { return actor.waitsInRedis }
        if actor.isFinished || actor.start != nil || actor.gate != nil { return true }
        guard !actor.held.isEmpty else { return false }
        if actor.hasCome, !isParallel, solo.contains(actor.passage) { return true }
        return MonotonicClock.now >= quietTime(client, since: began)
    }

    private func isAlmostSettled(_ client: Int) -> Bool {
        actors[client].current == nil && !actors[client].held.isEmpty
    }

    /// Every command that was sent before is done when Redis has answered this twice: it reads all sockets that are
    /// ready before it reads one again.
    func barrier() async throws(ExploreError) {
        for _ in 0..<2 { try await ask("PING") }
    }

    @discardableResult
    func ask(_ arguments: String...) async throws(ExploreError) -> RedisReply {
        do throws(RedisError) { return try await redis.exchange(RedisCommand(arguments)).result.get() } catch {
            throw .unavailable("Redis doesn't answer the explorer: \(error)")
        }
    }
}
