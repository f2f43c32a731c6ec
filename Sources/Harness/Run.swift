internal import Checkers
public import EventLoop
internal import History
internal import LockService
internal import RedisClient
public import Scenario

/// Runs one scenario against its target: opens what it needs, lets the clients go, and judges what they recorded.
public struct Run: Sendable {
    let scenario: Scenario
    let settings: Settings
    let loop: EventLoop
    /// The scenario with faults that the seed drew, if some were to be drawn.
    private let drawn: Scenario?

    /// A run that has not begun.
    public init(_ scenario: Scenario, _ settings: Settings, on loop: EventLoop = .shared) {
        drawn = scenario.randomFaults.map { _ in scenario.drawingFaults(seed: settings.seed) }
        self.scenario = drawn ?? scenario
        self.settings = settings
        self.loop = loop
    }

    /// Runs the scenario. Throws only if it could not begin; whatever ends it later stands in the evidence.
    public func perform() async throws(RunError) -> Evidence {
        let connections = try TargetConnections(scenario, settings, loop: loop)
        let recording: Recording
        do throws(HistoryFileError) { recording = try Recording(folder: settings.folder) } catch {
            throw .history(error)
        }
        let state = RunState(
            scenario, seed: settings.seed, clock: RunClock(), names: settings.names,
            recording: recording, resources: resourceCount, loop: loop)
        state.limiter = settings.limit ?? settings.rate.map { TrafficLimit(rate: $0) }
        let load = try await loop.run { () throws(RunError) in
            let meeting = try await self.meeting(state)
            do throws(TargetError) {
                return try await self.load(state, connections, meeting)
            } catch {
                throw .target(error)
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
        var probe: ConnectionProbe?
        /// Why keys of this run may still stand in a Redis that was there already.
        var leftovers: String?
        /// What Redis executed, if that was watched from end to end.
        var witness: ServerWitness?
        /// Why it was not, if it should have been.
        var witnessProblem: String?
        /// How the run's clock stood to Redis's, where other parts of the run have to know.
        var clock: SharedClock?
        /// What the service's event log says, if somebody asks for it.
        var events: Verdict?
        /// What a storm's model says, and what a reader should know of it.
        var storm: (verdict: Verdict, notes: [String])?
        /// What was done on purpose, and when.
        var faults: [FaultWindow] = []
        /// What of that didn't come to pass.
        var faultNotes: [String] = []
        /// What the service said about itself.
        var health: [HealthReading] = []
        /// Why something was left behind in the service, if it was.
        var stageProblem: String?
    }

    /// From the first connection to the last. On the loop's thread.
    private func load(
        _ state: RunState, _ connections: TargetConnections, _ meeting: PartMeeting?
    ) async throws(TargetError) -> Load {
        var probe: ConnectionProbe?
        var log: ServerLog?
        let faults = try FaultTimeline(run: state, settings, on: loop)
        do throws(TargetError) {
            if let redis = settings.watched ?? settings.redis {
                do throws(RedisError) {
                    probe = ConnectionProbe(
                        redis, run: state, names: settings.names, probeSettings)
                    // A Redis that is gone at the start is asked when it is there.
                    if settings.startWithoutRedis == nil { try await probe?.open() }
                    if settings.watched == nil { log = try await serverLog(redis, state) }
                    probe?.hasWitness = log != nil
                } catch {
                    throw TargetError(redis, error)
                }
            }
            try await faults?.open()
            try await connections.open()
        } catch {
            await connections.close()
            await faults?.end()
            await probe?.end()
            _ = await log?.end()
            await meeting?.breakUp()
            _ = await meeting?.leave(lastResource: 0)
            throw error
        }
        await probe?.begin()
        watchProcesses { error in
            Task(executorPreference: loop) { state.stop(because: .target(error)) }
        }
        settings.stop.whenStopped {
            Task(executorPreference: loop) {
                state.stop()
                await meeting?.breakUp()
            }
        }
        let overtime = watchTime(state)
        let clients = makeClients(state, connections)
        let stage = connections.service.map { StageHand($0.spare(), run: state) }
        let reader = eventLogReader(state, connections)
        if scenario.choice == nil {
            await reader?.readBaseline()
        } else {
            stage?.willUse = { await reader?.readBaseline(of: $0) }
        }
        let clockAtBegin = await begin(state, at: meeting)
        let began = MonotonicClock.now
        let ticker = tellProgress(state, probe, since: began)
        let storm = connections.service.flatMap { service in
            scenario.storm.map {
                StormDriver($0, service, hand: stage, run: state, folder: settings.folder, loop: loop)
            }
        }
        // A service that is ours is asked past the wire, to which something may be done.
        let origins = settings.services.isEmpty ? settings.origins : settings.services.map(\.origin)
        let health = scenario.healthTruth.map { HealthWatch($0, origins: origins, run: state, on: loop) }
        faults?.begin()
        health?.begin()
        if let storm {
            await storm.perform()
        } else {
            await Driver(run: state, clients: clients, stage: stage, loop: loop, meeting: meeting).perform()
        }
        let ended = MonotonicClock.now
        await health?.end()
        if let faults {
            // Faults that wait for their time, or for their end, go on at once.
            state.stop()
            await faults.end()
        }
        settings.stop.whenStopped(nil)
        overtime?.cancel()
        let events = await reader?.verdict()
        unwatchProcesses()
        await probe?.end(
            settling: scenario.leakLimits?.settling.nanoseconds ?? 0, to: scenario.leakLimits?.allowance ?? 0)
        ticker.cancel()
        await ticker.value
        stage?.close()
        let clock = await end(state, at: meeting, clockAtBegin)
        let leftovers = await removeKeys(state, connections.locks, meeting)
        await connections.close()
        let witness = await log?.end()
        return Load(
            began: state.clock.instant(began), ended: state.clock.instant(ended), probe: probe, leftovers: leftovers,
            witness: witness, witnessProblem: log?.problem ?? witnessObstacle, clock: clock, events: events,
            storm: storm.map { ($0.verdict, $0.notes) }, faults: faults?.windows ?? [],
            faultNotes: faults?.notes ?? [], health: health?.readings ?? [], stageProblem: stage?.problem)
    }

    private var probeSettings: ConnectionProbe.Settings {
        ConnectionProbe.Settings(
            interval: scenario.sample.nanoseconds,
            tellsNames: scenario.looksAtConnections || settings.watched != nil, needsNames: scenario.judgesStrangers,
            longest: longestWithoutLook,
            processes: settings.services.enumerated().map { index, service in
                (
                    settings.services.count > 1 ? "process \(index + 1) of the service" : "the service",
                    { service.process.id }
                )
            })
    }

    /// Growth is told from some dozens of samples, so those there have to be; else a second may pass.
    private var longestWithoutLook: Int64 {
        guard scenario.leakLimits != nil else { return ProbeBudget.longest.any }
        guard case .duration(let time) = scenario.extent else { return scenario.sample.nanoseconds }
        return min(ProbeBudget.longest.any, time.nanoseconds / 64)
    }

    /// Who reads the service's event log, where an invariant is about it.
    private func eventLogReader(_ state: RunState, _ connections: TargetConnections) -> EventLogReader? {
        guard let service = connections.service else { return nil }
        for case .eventLog(let log) in scenario.invariants.map(\.settings) {
            return EventLogReader(log, service.spare(), run: state, isOurs: !settings.services.isEmpty)
        }
        return nil
    }

    /// What watches Redis, where that was asked for. A Redis that others use too, or a lock client with a bug, sends
    /// commands that the witness can't assign to operations; and it tells when they came by a clock that a fault may set.
    private func serverLog(_ redis: RedisConfiguration, _ state: RunState) async throws(RedisError) -> ServerLog? {
        guard settings.witness, let server = settings.server, server.clock == nil, settings.defect == nil,
            !scenario.usesService
        else { return nil }
        return try await ServerLog(redis, clock: state.clock, names: settings.names, on: loop)
    }

    /// Why there is no witness, though one was asked for.
    private var witnessObstacle: String? {
        settings.witness && settings.server?.clock != nil ? "a fault sets the clock by which Redis tells the time" : nil
    }

    private func makeClients(_ state: RunState, _ connections: TargetConnections) -> [Client] {
        guard scenario.storm == nil else { return [] }
        var clients: [Client] = []
        for group in scenario.groups {
            for place in 0..<group.clients {
                clients.append(
                    Client(
                        number: firstClient + clients.count, place: place, group: group,
                        locks: connections.locks?.locks(ofClient: clients.count),
                        channel: connections.service?.channel(ofClient: clients.count), run: state))
            }
        }
        return clients
    }

    /// A process of ours that ends ends the run, unless a fault meant it to.
    private func watchProcesses(_ stop: @escaping @Sendable (TargetError) -> Void) {
        for service in settings.services {
            service.mortal.watch { exit in stop(.ended(exit, saying: service.lastLines)) }
        }
        settings.server?.mortal.watch { exit in stop(.ended(exit)) }
    }

    /// From now on they may end.
    private func unwatchProcesses() {
        for service in settings.services { service.mortal.watch(nil) }
        settings.server?.mortal.watch(nil)
    }

    /// Ends the run when the time that the target is spared is over.
    private func watchTime(_ state: RunState) -> LoopTimer? {
        guard let limit = state.limiter, let end = limit.end else { return nil }
        return loop.schedule(at: end.instant) { state.stop(because: .target(TargetError(limit.overtime))) }
    }

    private func tellProgress(_ state: RunState, _ probe: ConnectionProbe?, since began: Int64) -> Task<Void, Never> {
        Task(executorPreference: loop) {
            while !Task.isCancelled {
                settings.progress(RunProgress(state, connections: probe?.newest, since: began))
                if let fault = state.recordingFault { state.stop(because: .history(fault)) }
                await loop.sleep(until: MonotonicClock.now + 100_000_000)
            }
            settings.progress(RunProgress(state, connections: probe?.newest, since: began))
        }
    }

    private var resourceCount: Int {
        switch (scenario.resources, scenario.extent) {
        case _ where scenario.storm != nil: 1_000_000_000
        case (.fixed(let count, _), _): count
        case (.perRound, .rounds(let count)): count
        case (.perRound, .duration): 1_000_000_000
        }
    }

    /// Tells what operations sent and got: requests as they were kept, commands of locks as their outcome tells.
    private func wording(_ requests: ExchangeLog) -> @Sendable (Operation, Names) -> Exchange? {
        let locks = LockExchanges(scenario, defect: settings.defect)
        return { operation, names in requests[operation] ?? locks.exchange(of: operation, names) }
    }

    private func evidence(
        of load: Load, _ state: RunState, _ history: RecordedHistory
    ) throws(HistoryFileError) -> Evidence {
        let ceiling = scenario.ceiling ?? (settings.watched == nil ? nil : settings.ceiling ?? load.probe?.maxClients)
        var judgement = Judgement(
            scenario: scenario, history: history, connections: load.probe?.samples ?? [], ceiling: ceiling)
        if let witness = load.witness, history.fault == nil {
            judgement.resolution = try Resolution(of: history, by: witness)
        }
        let unknown = judgement.resolution?.outcomes
        let witnessProblem = load.witnessProblem.map { "the witness is of no use, unknown outcomes stay so: \($0)" }
        judgement.isCutShort = settings.stop.isStopped || state.obstacle != nil
        judgement.faults = load.faults
        judgement.health = load.health
        judgement.startProblem = settings.startWithoutRedis?.problem
        judgement.answered = [
            load.events, load.storm?.verdict, scenario.expects ? state.expectations.finish() : nil,
        ].compactMap(\.self)
        var (verdicts, overlap, measured) = try judgement.verdicts()
        if let part = settings.part { verdicts = verdicts.map { $0.asFar(as: part) } }
        return Evidence(
            scenario: scenario, seed: settings.seed, defect: settings.defect, history: history, began: load.began,
            duration: load.ended.nanoseconds - load.began.nanoseconds, rounds: state.rounds,
            exchange: wording(state.exchanges), verdicts: verdicts, dispersion: state.dispersion, overlap: overlap,
            connections: load.probe?.samples ?? [], files: load.probe?.courses ?? [], probeCost: load.probe?.cost,
            health: load.health, faults: load.faults, unknownOutcomes: unknown, ceiling: ceiling,
            part: settings.part, clock: load.clock,
            // A history with holes proves nothing, also where the hole was found only at the end.
            obstacle: state.obstacle ?? history.fault.map { .history($0) },
            notes: (drawn.map { [$0.faults.plan(seed: settings.seed)] } ?? []) + measured.map(\.measure)
                + [
                    load.probe?.problem, load.probe?.cost.note, load.leftovers, state.leftBehind, load.stageProblem,
                    state.limiter?.note,
                    state.earlyAnswersNote, state.overtimeNote,
                    unknown?.note, witnessProblem,
                ].compactMap { $0 } + (load.storm?.notes ?? []) + load.faultNotes)
    }
}
