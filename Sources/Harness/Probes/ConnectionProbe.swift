internal import Checkers
internal import EventLoop
internal import History
internal import RedisClient
internal import Scenario
internal import Synchronization

/// Counts the connections that Redis holds, and what the service's processes have open, again and again: over a connection
/// of its own that it opens before the load, for at the ceiling there would be none left for it. Where faults take that
/// connection away it opens another.
///
/// It has a thread of its own, which all runs of this process share: so what looking costs can be told from what the load
/// costs, and a megabyte of CLIENT LIST holds no client up. Bound to that thread's loop.
final class ConnectionProbe: @unchecked Sendable {
    // Sendable: `latest` is a lock, `hasWitness` is set before the first look, and everything else that changes is touched
    // only on the thread that looks, until `end` has returned.
    private static let loop = EventLoop()
    /// How many samples are kept, however long it goes on.
    private static let kept = 2_000

    private let configuration: RedisConfiguration
    private let run: RunState
    private let settings: Settings
    private var connection: RedisConnection?
    /// Whether MONITOR is on over one more connection. It is not counted: without the witness it would not be there.
    var hasWitness = false
    private var ticking: Task<Void, Never>?
    private var budget: ProbeBudget
    private var meter = ProbeMeter()
    /// When Redis told its times first and last, and what this thread had had then.
    private var metered = (since: Int64(0), at: Int64(0), own: Int64(0))
    private var looks = 0
    /// How many faults had begun or ended at the last look.
    private var faultChanges = 0
    private var idle: Int?
    private var series = BoundedSeries<ConnectionSample>(atMost: kept)
    private var files: [BoundedSeries<FileSample>]
    private var counters: [OpenFiles]
    /// Whether Redis tells several sections at once, as from 7.0 on.
    private var tellsSections = true
    private var edges: (before: ConnectionSample?, after: ConnectionSample?)
    /// Turned away so far: of Redis's own count, which begins anew when Redis does.
    private var rejected = (last: 0, all: 0)
    private let latest = Lock<Int?>(nil)
    /// How many connections the server itself allows, once it has told.
    private(set) var maxClients: Int?
    /// Why samples are missing, if some are.
    private(set) var problem: String?

    /// What is looked at, and how often.
    struct Settings: Sendable {
        /// The time between two looks, in nanoseconds.
        var interval: Int64
        /// Whether it is also told who holds connections, by CLIENT LIST, which costs Redis some microseconds a connection.
        var tellsNames: Bool
        /// Whether every look has to tell them: strangers of a fault are known by their names.
        var needsNames = false
        /// The longest time without a look, in nanoseconds.
        var longest = ProbeBudget.longest.any
        /// The processes whose open files are counted, by name.
        var processes: [(name: String, id: @Sendable () -> Int32)] = []
    }

    init(_ configuration: RedisConfiguration, run: RunState, names: RunNames, _ settings: Settings) {
        var configuration = configuration
        configuration.clientName = names.connection("probe")
        self.configuration = configuration
        self.run = run
        self.settings = settings
        budget = ProbeBudget(needsAll: settings.needsNames, longest: settings.longest)
        files = settings.processes.map { _ in BoundedSeries(atMost: Self.kept) }
        counters = settings.processes.map { _ in OpenFiles() }
    }

    /// What it saw of connections, in order of time.
    var samples: [ConnectionSample] {
        [edges.before].compactMap(\.self) + series.samples + [edges.after].compactMap(\.self)
    }

    /// What it saw of open files.
    var courses: [FileCourse] {
        zip(settings.processes, files).map { FileCourse(name: $0.name, samples: $1.samples) }.filter {
            !$0.samples.isEmpty
        }
    }

    /// What looking cost.
    private(set) var cost = ProbeCost()

    /// How many connections there were at the latest look; from any thread.
    var newest: Int? { latest.withLock { $0 } }

    /// Opens its connection.
    func open() async throws(RedisError) {
        try await Self.loop.run { () throws(RedisError) in try await self.connect() }
    }

    private func connect() async throws(RedisError) {
        connection = try await RedisConnection.open(configuration, on: Self.loop)
    }

    /// Looks now, and from now on at each interval at what fits into the budget, until `end`.
    func begin() async {
        await Self.loop.run {
            self.meter = ProbeMeter()
            self.metered.since = MonotonicClock.now
            await self.measure()
            await self.look(.before)
            self.ticking = Task(executorPreference: Self.loop) { await self.goOn() }
        }
    }

    private func goOn() async {
        var next = MonotonicClock.now
        while !Task.isCancelled {
            await lookWithinBudget()
            if isMeasureDue { await measure() }
            next = max(next + settings.interval, MonotonicClock.now)
            await Self.loop.sleep(until: next)
        }
    }

    private func lookWithinBudget() async {
        let before = meter.spent
        let changes = run.faultChanges.load(ordering: .relaxed)
        // What a fault has changed is looked at whatever it costs: it may be over before the budget allows another look.
        let look =
            changes != faultChanges
            ? .everything : budget.next(at: MonotonicClock.now, spent: before, load: meter.load)
        faultChanges = changes
        guard look != .nothing else { return }
        await self.look(.load, atAll: look == .everything)
        budget.took(look, at: MonotonicClock.now, cost: meter.spent - before)
    }

    /// Looks for the last time, after as often as it takes until no more than `extra` connections more are there than before
    /// the load, or so much time has passed (nanoseconds).
    func end(settling time: Int64 = 0, to extra: Int = 0) async {
        await Self.loop.run {
            self.ticking?.cancel()
            await self.ticking?.value
            let deadline = MonotonicClock.now + time
            let level = (self.edges.before?.connected ?? 0) + extra
            repeat { await self.look(.after) } while await self.isSettling(above: level, until: deadline)
            await self.measure()
            await self.connection?.close()
            self.connection = nil
        }
    }

    /// No event tells that a connection was closed: waits a little and looks again.
    private func isSettling(above level: Int, until deadline: Int64) async -> Bool {
        guard (edges.after?.connected ?? 0) > level, MonotonicClock.now < deadline else { return false }
        await Self.loop.sleep(until: MonotonicClock.now + 20_000_000)
        return true
    }

    // MARK: One look

    private func look(_ phase: ConnectionSample.Phase, atAll looksAtAll: Bool = true) async {
        if looksAtAll { countFiles() }
        do throws(RedisError) {
            if connection == nil { try await connect() }
            guard let connection else { return }
            let served = run.outcomes.byName
            // Both are on their way at once: one write, one read.
            let tellsNames = settings.tellsNames && looksAtAll
            async let list = tellsNames ? connection.exchange(RedisCommand("CLIENT", "LIST")) : nil
            let told = try await counts(over: connection)
            let names = try await list?.result.get().text.map(ClientList.countByRole)
            if names != nil { meter.note("list") }
            maxClients = told.integer("maxclients") ?? maxClients
            guard let connected = told.integer("connected_clients") else { return }
            note(rejected: told.integer("rejected_connections") ?? 0)
            let witness = hasWitness ? 1 : 0
            var sample = ConnectionSample(
                run.clock.instant(MonotonicClock.now), phase, connected: connected - witness, served: served,
                rejected: rejected.all)
            if var names {
                // Counted at one instant.
                sample = ConnectionSample(
                    sample.instant, phase, connected: names.values.reduce(0, +) - witness, served: served,
                    rejected: rejected.all, strangers: names["stranger"] ?? 0)
                if hasWitness { names["witness"] = nil }
                sample.byName = names
            }
            keep(sample)
        } catch {
            await connection?.close()
            connection = nil
            if problem == nil, run.scenario.faults.isEmpty {
                problem = "the connection probe got no answer: \(error)"
            }
        }
    }

    /// A section of INFO.
    private func ask(_ connection: RedisConnection, _ section: String) async throws(RedisError) -> String {
        let reply = try await connection.send("INFO", section)
        meter.note("info")
        return reply.text ?? ""
    }

    /// How many clients there are, and how many were turned away.
    private func counts(over connection: RedisConnection) async throws(RedisError) -> RedisInfo {
        if tellsSections {
            switch await connection.exchange(RedisCommand("INFO", "clients", "stats")).result {
            case .success(let reply):
                meter.note("info")
                return RedisInfo(reply)
            // Before 7.0 it is a syntax error.
            case .failure(let error) where error.code == .command: tellsSections = false
            case .failure(let error): throw error
            }
        }
        let clients = try await ask(connection, "clients")
        return RedisInfo(clients + "\r\n" + (try await ask(connection, "stats")))
    }

    private func note(rejected now: Int) {
        if looks > 0 { rejected.all += now >= rejected.last ? now - rejected.last : now }
        rejected.last = now
    }

    private func keep(_ sample: ConnectionSample) {
        looks += 1
        latest.withLock { $0 = sample.connected }
        switch sample.phase {
        case .before: edges.before = sample
        case .load: series.add(sample)
        case .after: edges.after = sample
        }
    }

    private func countFiles() {
        for (index, process) in settings.processes.enumerated() {
            guard let (descriptors, sockets) = counters[index].count(of: process.id(), at: MonotonicClock.now) else {
                continue
            }
            files[index].add(
                FileSample(
                    instant: run.clock.instant(MonotonicClock.now), descriptors: descriptors, sockets: sockets))
        }
    }

    // MARK: What it costs

    /// Each second, and as soon as this thread has had some milliseconds.
    private var isMeasureDue: Bool {
        MonotonicClock.now - metered.at > 1_000_000_000 || meter.own - metered.own > 8_000_000
    }

    private func measure() async {
        metered = (metered.since, MonotonicClock.now, meter.own)
        if let connection, let commands = try? await ask(connection, "commandstats"),
            let cpu = try? await ask(connection, "cpu")
        {
            meter.settle(.init(commands, cpu: cpu))
        }
        cost = meter.cost(looks: looks, within: MonotonicClock.now - metered.since)
    }
}

extension ConnectionSample: Mergeable {}
