internal import Checkers
internal import EventLoop
internal import History
internal import Scenario

/// Does the faults of a scenario at their times, undoes them, and keeps when each was surely in effect. Loop-bound.
final class FaultTimeline: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let run: RunState
    private let settings: Run.Settings
    private let server: RedisServer?
    private let redis: FaultConnection?
    private let loop: EventLoop
    private var tasks: [Task<Void, Never>] = []
    /// When each fault that was begun was in effect, in the order of their ends.
    private(set) var windows: [FaultWindow] = []
    /// What didn't come to pass, if something didn't.
    private(set) var notes: [String] = []

    /// Nil if the scenario has no faults. Throws if one would be done to what isn't ours.
    init?(run: RunState, _ settings: Run.Settings, on loop: EventLoop) throws(TargetError) {
        guard !run.scenario.faults.isEmpty else { return nil }
        for fault in run.scenario.faults {
            let isOurs = fault.kind.instance.map { settings.services.indices.contains($0 - 1) } ?? (settings.server != nil)
            guard isOurs else {
                throw TargetError(
                    "`\(fault.kind.word)` (\(fault.position)) is done to processes that we start only, and there is none")
            }
        }
        self.run = run
        self.settings = settings
        self.loop = loop
        server = settings.server
        redis = server.map { FaultConnection($0.configuration, names: settings.names, on: loop) }
    }

    /// Opens what it needs before the load.
    func open() async throws(TargetError) {
        if settings.startWithoutRedis == nil { try await redis?.open() }
    }

    /// From now on the faults come, each at its time.
    func begin() {
        let start = MonotonicClock.now
        tasks = run.scenario.faults.map { fault in
            Task(executorPreference: loop) { await self.perform(fault, from: start) }
        }
    }

    /// Undoes what is still in effect; returns when all is as before. The run is over by then.
    func end() async {
        for task in tasks { await task.value }
        await redis?.close()
    }

    private func perform(_ fault: Scenario.Fault, from start: Int64) async {
        var window = FaultWindow(fault.kind.summary, from: .never, until: .never)
        do throws(TargetError) {
            guard let disturbance = disturbance(of: fault) else { return }
            var begun: Int64
            switch fault.at {
            case .start:
                guard let gone = settings.startWithoutRedis else { return }
                begun = gone.gone.begun
                window.from = run.clock.instant(gone.gone.from)
                if let back = gone.back {
                    window.begun = run.clock.instant(begun)
                    return note(window, disturbance, until: back.until, over: back.over)
                }
                await run.sleep(until: start + (fault.lasting?.nanoseconds ?? 0))
            case .after(let time):
                await run.sleep(until: start + time.nanoseconds)
                guard !run.isStopping else {
                    return notes.append("«\(fault.kind.summary)» never came: the run ended before it")
                }
                begun = MonotonicClock.now
                do throws(TargetError) { try await disturbance.begin() } catch {
                    try? await disturbance.end()
                    throw error
                }
                window.from = run.clock.instant(MonotonicClock.now)
                await run.sleep(until: begun + (fault.lasting?.nanoseconds ?? 0))
            }
            window.begun = run.clock.instant(begun)
            let until = MonotonicClock.now
            try await disturbance.end()
            // A pause ends by Redis's own clock, so it may have been over this early.
            let earliest = fault.at == .start ? until : min(until, begun + (fault.lasting?.nanoseconds ?? 0))
            note(window, disturbance, until: earliest, over: MonotonicClock.now)
        } catch {
            run.stop(because: .target(error))
        }
    }

    private func note(_ window: FaultWindow, _ disturbance: any Disturbance, until: Int64, over: Int64) {
        var window = window
        window.effect = disturbance.effect
        window.until = max(window.from, run.clock.instant(until))
        window.over = run.clock.instant(over)
        windows.append(window)
    }

    private func disturbance(of fault: Scenario.Fault) -> (any Disturbance)? {
        if let instance = fault.kind.instance {
            let service = settings.services[instance - 1]
            if case .serviceKilled = fault.kind { return KilledService(service) }
            return StoppedProcess(.absence) { service.process }
        }
        guard let server, let redis else { return nil }
        switch fault.kind {
        case .redisStopped: return StoppedProcess(.outage) { server.process }
        case .redisGone: return GoneRedis(server)
        case .redisLimit(let limit): return ClientLimit(limit, redis)
        case .redisConnectionsKilled:
            return KilledConnections(redis, repeats: fault.lasting != nil, on: loop)
        case .redisHog(let count): return IdleStrangers(count, redis)
        case .redisPaused(let commands):
            return PausedCommands(commands, for: fault.lasting?.nanoseconds ?? 0, redis)
        case .serviceKilled, .serviceStopped: return nil
        }
    }
}
