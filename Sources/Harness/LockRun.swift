internal import Checkers
public import EventLoop
internal import History
internal import LockService
public import RedisClient
public import Scenario

/// Runs one lock scenario against a Redis: opens what it needs, lets the clients go, and judges what they recorded.
public struct LockRun: Sendable {
    /// What a run is given beyond its scenario.
    public struct Settings: Sendable {
        /// How to reach Redis.
        public var redis: RedisConfiguration
        /// The server, if it was started for this run: its end is the run's end.
        public var server: RedisServer?
        /// The names of the run's keys and connections.
        public var names: RunNames
        /// The seed of all randomness.
        public var seed: UInt64
        /// The bug to put in the lock client's place.
        public var defect: LockDefect?
        /// The folder of `history.bin`; nil for a temporary file.
        public var folder: String?
        /// The most operations a second, all clients together; nil for no limit. Default: 100 for a Redis on
        /// another machine, no limit for one on this machine.
        public var rate: Int?
        /// Whether to watch what Redis executes (MONITOR), and to resolve indeterminate operations by it: on a private
        /// server with the honest lock client only. It costs Redis throughput.
        public var witness = false
        /// Which part of a run of several processes this is; its name is that of `names`. Nil: it is all of it.
        public var part: RunPart?
        /// Stops the run from outside.
        public var stop = RunStop()
        /// Told ten times a second how it goes, on the loop's thread.
        public var progress: @Sendable (RunProgress) -> Void = { _ in }

        /// A run of this name against a Redis.
        public init(redis: RedisConfiguration, server: RedisServer? = nil, names: RunNames, seed: UInt64) {
            self.redis = redis
            self.server = server
            self.names = names
            self.seed = seed
            rate = redis.foreignHost == nil ? nil : 100
        }
    }

    let scenario: Scenario
    let settings: Settings
    let loop: EventLoop

    /// A run that has not begun.
    public init(_ scenario: Scenario, _ settings: Settings, on loop: EventLoop = .shared) {
        self.scenario = scenario
        self.settings = settings
        self.loop = loop
    }

    /// Runs the scenario. Throws only if it could not begin; whatever ends it later stands in the evidence.
    public func perform() async throws(RunError) -> Evidence {
        let connections = LockConnections(
            scenario, settings.redis, defect: settings.defect, names: settings.names, loop: loop)
        let recording: Recording
        do throws(TargetError) { try OpenFileLimit.check(connections: connections.count) } catch {
            throw .target(error)
        }
        do throws(HistoryFileError) { recording = try Recording(folder: settings.folder) } catch {
            throw .history(error)
        }
        let state = RunState(
            scenario, seed: settings.seed, clock: RunClock(), names: settings.names,
            recording: recording, resources: resourceCount, loop: loop)
        state.limiter = settings.rate.map { RateLimiter(rate: $0) }
        let load = try await loop.run { () throws(RunError) in
            let meeting = try await self.meeting(state)
            do throws(RedisError) {
                return try await self.load(state, connections, meeting)
            } catch {
                throw .target(TargetError(settings.redis, error))
            }
        }
        do throws(HistoryFileError) {
            return try evidence(of: load, state, try recording.finish())
        } catch {
            throw .history(error)
        }
    }

    /// What the load left behind beside the history.
    private struct Load: Sendable {
        var began: Instant
        var ended: Instant
        var probe: ConnectionProbe
        /// Why keys of this run may still stand in a Redis that was there already.
        var leftovers: String?
        /// What Redis executed, if that was watched from end to end.
        var witness: ServerWitness?
        /// Why it was not, if it should have been.
        var witnessProblem: String?
        /// How the run's clock stood to Redis's, where other parts of the run have to know.
        var clock: SharedClock?
    }

    /// From the first connection to the last. On the loop's thread.
    private func load(
        _ state: RunState, _ connections: LockConnections, _ meeting: PartMeeting?
    ) async throws(RedisError) -> Load {
        let probe = try await ConnectionProbe(
            settings.redis, run: state, names: settings.names, tellsNames: scenario.ceiling != nil, loop: loop)
        var log: ServerLog?
        do throws(RedisError) {
            log = try await serverLog(state)
            probe.hasWitness = log != nil
            try await connections.open()
        } catch {
            await connections.close()
            await probe.end()
            _ = await log?.end()
            await meeting?.breakUp()
            _ = await meeting?.leave(lastResource: 0)
            throw error
        }
        await probe.begin(interval: scenario.sample.nanoseconds, on: loop)
        let watch = watchServer(state)
        settings.stop.whenStopped {
            Task(executorPreference: loop) {
                state.stop()
                await meeting?.breakUp()
            }
        }
        let clients = makeClients(state, connections)
        let clockAtBegin = await begin(state, at: meeting)
        let began = MonotonicClock.now
        let ticker = tellProgress(state, probe, since: began)
        await Driver(run: state, clients: clients, loop: loop, meeting: meeting).perform()
        let ended = MonotonicClock.now
        settings.stop.whenStopped(nil)
        watch?.cancel()
        await probe.end()
        ticker.cancel()
        await ticker.value
        let clock = await end(state, at: meeting, clockAtBegin)
        let leftovers = await removeKeys(state, connections, meeting)
        await connections.close()
        let witness = await log?.end()
        return Load(
            began: state.clock.instant(began), ended: state.clock.instant(ended), probe: probe, leftovers: leftovers,
            witness: witness, witnessProblem: log?.problem, clock: clock)
    }

    /// What watches Redis, where that was asked for. A Redis that others use too, or a lock client with a bug, sends
    /// commands that the witness can't assign to operations.
    private func serverLog(_ state: RunState) async throws(RedisError) -> ServerLog? {
        guard settings.witness, settings.server != nil, settings.defect == nil else { return nil }
        return try await ServerLog(settings.redis, clock: state.clock, names: settings.names, on: loop)
    }

    private func makeClients(_ state: RunState, _ connections: LockConnections) -> [Client] {
        var clients: [Client] = []
        for group in scenario.groups {
            for place in 0..<group.clients {
                clients.append(
                    Client(
                        number: firstClient + clients.count, place: place, group: group,
                        locks: connections.locks(ofClient: clients.count), run: state))
            }
        }
        return clients
    }

    /// A private server that ends ends the run.
    private func watchServer(_ state: RunState) -> Task<Void, Never>? {
        guard let server = settings.server else { return nil }
        return Task(executorPreference: loop) {
            let exit = await server.process.waitForExit()
            if !Task.isCancelled { state.stop(because: .target(.ended(exit))) }
        }
    }

    private func tellProgress(_ state: RunState, _ probe: ConnectionProbe, since began: Int64) -> Task<Void, Never> {
        Task(executorPreference: loop) {
            while !Task.isCancelled {
                settings.progress(RunProgress(state, connections: probe.samples.last?.connected, since: began))
                if let fault = state.recordingFault { state.stop(because: .history(fault)) }
                await loop.sleep(until: MonotonicClock.now + 100_000_000)
            }
            settings.progress(RunProgress(state, connections: probe.samples.last?.connected, since: began))
        }
    }

    private var resourceCount: Int {
        switch (scenario.resources, scenario.extent) {
        case (.fixed(let count, _), _): count
        case (.perRound, .rounds(let count)): count
        case (.perRound, .duration): 1_000_000_000
        }
    }

    private func evidence(
        of load: Load, _ state: RunState, _ history: RecordedHistory
    ) throws(HistoryFileError) -> Evidence {
        var judgement = Judgement(scenario: scenario, history: history, connections: load.probe.samples)
        if let witness = load.witness, history.fault == nil {
            judgement.resolution = try Resolution(of: history, by: witness)
        }
        let unknown = judgement.resolution?.outcomes
        let witnessProblem = load.witnessProblem.map { "the witness is of no use, unknown outcomes stay so: \($0)" }
        var (verdicts, overlap) = try judgement.verdicts()
        if let part = settings.part { verdicts = verdicts.map { $0.asFar(as: part) } }
        return Evidence(
            scenario: scenario, seed: settings.seed, defect: settings.defect, history: history, began: load.began,
            duration: load.ended.nanoseconds - load.began.nanoseconds, rounds: state.tally.rounds,
            exchange: { [wording = LockExchanges(scenario, defect: settings.defect)] in wording.exchange(of: $0, $1) },
            verdicts: verdicts, dispersion: state.dispersion, overlap: overlap, connections: load.probe.samples,
            unknownOutcomes: unknown, ceiling: scenario.ceiling,
            part: settings.part, clock: load.clock,
            // A history with holes proves nothing, also where the hole was found only at the end.
            obstacle: state.obstacle ?? history.fault.map { .history($0) },
            notes: [load.probe.problem, load.leftovers, state.limiter?.note, unknown?.note, witnessProblem].compactMap {
                $0
            })
    }
}
