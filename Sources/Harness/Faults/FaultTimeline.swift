internal import Checkers
internal import EventLoop
internal import History
internal import Scenario
internal import Synchronization

/// Does the faults of a scenario at their times, undoes them, and keeps when each was surely in effect. Loop-bound.
final class FaultTimeline: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    /// Random faults may be many.
    private static let mostNotes = 20

    private let run: RunState
    private let settings: Run.Settings
    private let server: RedisServer?
    private let redis: FaultConnection?
    private let loop: EventLoop
    private var task: Task<Void, Never>?
    private var inEffect: [InEffect] = []
    /// When those that aren't over were to be.
    private var awaited: [Int64] = []
    /// When each fault that was begun was in effect, in the order of their ends.
    private(set) var windows: [FaultWindow] = []
    /// What didn't come to pass, if something didn't.
    private(set) var notes: [String] = []

    /// Nil if the scenario has no faults. Throws if one would be done to what isn't ours.
    init?(run: RunState, _ settings: Run.Settings, on loop: EventLoop) throws(TargetError) {
        guard !run.scenario.faults.isEmpty else { return nil }
        for fault in run.scenario.faults {
            guard Self.isOurs(fault.kind, settings) else {
                throw TargetError(
                    "`\(fault.kind.word)` (\(fault.position)) is done to processes that we start only, and there is none"
                )
            }
        }
        self.run = run
        self.settings = settings
        self.loop = loop
        server = settings.server
        redis = server.map { FaultConnection($0.configuration, names: settings.names, on: loop) }
    }

    private static func isOurs(_ kind: Scenario.Fault.Kind, _ settings: Run.Settings) -> Bool {
        if kind.wire != nil { return settings.wires?.disturbance(of: kind) != nil }
        return kind.instance.map { settings.services.indices.contains($0 - 1) } ?? (settings.server != nil)
    }

    /// Opens what it needs before the load.
    func open() async throws(TargetError) {
        if settings.startWithoutRedis == nil { try await redis?.open() }
        if let redis, run.scenario.faults.contains(where: \.kind.isFailover) { try await FailedOver.check(redis) }
    }

    /// From now on the faults come, each at its time, one change after another.
    func begin() {
        let start = MonotonicClock.now
        awaited = run.scenario.faults.map { start + $0.delay + $0.takes }
        run.lateness = { [weak self] in self?.awaited.map { MonotonicClock.now - $0 }.max() ?? 0 }
        task = Task(executorPreference: loop) {
            do throws(TargetError) { try await self.perform(from: start) } catch {
                self.run.stop(because: .target(error))
            }
            // Whatever stood in the way, nothing stays as a fault left it.
            for fault in self.inEffect { try? await fault.disturbance.end() }
        }
    }

    /// One that was planned for this instant is over, or never will be in effect.
    private func isOver(_ fault: Scenario.Fault, plannedAt instant: Int64) {
        let end = instant + fault.takes
        if let index = awaited.firstIndex(of: end) { awaited.remove(at: index) }
        if !run.isStopping { run.noteLateness(MonotonicClock.now - end) }
    }

    /// Undoes what is still in effect; returns when all is as before. The run is over by then.
    func end() async {
        await task?.value
        await redis?.close()
    }

    /// A fault that is in effect.
    private struct InEffect {
        var fault: Scenario.Fault
        /// When it was to begin.
        var at: Int64
        var disturbance: any Disturbance
        var window: FaultWindow
        /// When it was planned to be undone: what was planned for later waits for that.
        var planned: Int64
        /// When it is to be undone.
        var end: Int64
    }

    private func perform(from start: Int64) async throws(TargetError) {
        var faults = run.scenario.faults.map { (fault: $0, at: start + $0.delay) }.sorted { $0.at < $1.at }
        while !faults.isEmpty || !inEffect.isEmpty {
            let ending = inEffect.indices.min { inEffect[$0].planned < inEffect[$1].planned }
            if let ending, inEffect[ending].planned <= faults.first?.at ?? .max {
                await run.sleep(until: inEffect[ending].end)
                let fault = inEffect.remove(at: ending)
                try await undo(fault)
                isOver(fault.fault, plannedAt: fault.at)
            } else {
                let next = faults.removeFirst()
                await run.sleep(until: next.at)
                let isInEffect = try await perform(next.fault, at: next.at)
                if !isInEffect { isOver(next.fault, plannedAt: next.at) }
            }
        }
    }

    /// Does it; false if there is nothing to be undone.
    private func perform(_ fault: Scenario.Fault, at planned: Int64) async throws(TargetError) -> Bool {
        guard let disturbance = disturbance(of: fault) else { return false }
        var begun = MonotonicClock.now
        let lasting = fault.lasting?.nanoseconds ?? 0
        var end = begun + lasting
        var from = begun
        if fault.at == .start {
            guard let start = settings.startWithoutRedis else { return false }
            (begun, from, end) = (start.gone.begun, start.gone.from, planned + lasting)
            if let back = start.back {
                var window = window(of: fault, disturbance, begun: begun, from: from)
                window.until = run.clock.instant(back.until)
                window.over = run.clock.instant(back.over)
                windows.append(window)
                return false
            }
        } else if run.isStopping {
            notes.append("«\(fault.kind.summary)» never came: the run ended before it")
            return false
        } else {
            do throws(TargetError) { try await disturbance.begin() } catch {
                try? await disturbance.end()
                throw error
            }
            from = MonotonicClock.now
            if !disturbance.endsByItself { end = from + lasting }
        }
        let window = window(of: fault, disturbance, begun: begun, from: from)
        inEffect.append(
            InEffect(
                fault: fault, at: planned, disturbance: disturbance, window: window, planned: planned + lasting,
                end: end))
        run.faultChanges.add(1, ordering: .relaxed)
        return true
    }

    private func undo(_ fault: InEffect) async throws(TargetError) {
        // A pause ends by Redis's own clock, so it may have been over at the time that was planned.
        let until = min(MonotonicClock.now, fault.end)
        try await fault.disturbance.end()
        var window = fault.window
        window.until = max(window.from, run.clock.instant(until))
        window.over = run.clock.now
        windows.append(window)
        run.faultChanges.add(1, ordering: .relaxed)
        if let note = fault.disturbance.note, notes.count < Self.mostNotes { notes.append(note) }
    }

    private func window(
        of fault: Scenario.Fault, _ disturbance: any Disturbance, begun: Int64, from: Int64
    ) -> FaultWindow {
        FaultWindow(
            fault.kind.summary, begun: run.clock.instant(begun), from: run.clock.instant(from), until: .never,
            effect: disturbance.effect)
    }

    private func disturbance(of fault: Scenario.Fault) -> (any Disturbance)? {
        if fault.kind.wire != nil { return settings.wires?.disturbance(of: fault.kind) }
        if let instance = fault.kind.instance {
            let service = settings.services[instance - 1]
            if case .serviceKilled = fault.kind { return KilledService(service) }
            if case .serviceClock(let offset, _) = fault.kind {
                return service.clock.map { SteppedClock($0, ahead: offset) }
            }
            return StoppedProcess(.absence) { service.process }
        }
        guard let server, let redis else { return nil }
        switch fault.kind {
        case .redisStopped: return StoppedProcess(.outage) { server.process }
        case .redisGone: return GoneRedis(server)
        case .redisLimit(let limit): return ClientLimit(limit, redis)
        case .redisConnectionsKilled:
            return KilledConnections(redis, repeats: fault.lasting != nil, on: loop)
        case .redisHog(let count): return IdleStrangers(count, redis, on: loop)
        case .redisPaused(let commands):
            return PausedCommands(commands, for: fault.lasting?.nanoseconds ?? 0, redis)
        case .redisFailover(let time):
            return FailedOver(loses: time.nanoseconds, server, redis, on: loop) { [run] in await run.sleep(until: $0) }
        case .redisMemoryLimit(let limit): return ShortMemory(limit, redis, names: settings.names, on: loop)
        case .redisClock(let offset):
            return server.clock.map { SteppedClock(ofRedis: $0, ahead: offset, redis) }
        case .serviceKilled, .serviceStopped, .serviceClock, .redisWire, .serviceWire: return nil
        }
    }
}

extension Scenario.Fault {
    /// When it begins, in nanoseconds after the first release; one at the start has begun by then.
    fileprivate var delay: Int64 { if case .after(let time) = at { time.nanoseconds } else { 0 } }

    /// How long it takes from its beginning to its end, in nanoseconds.
    fileprivate var takes: Int64 {
        let whole = lasting?.nanoseconds ?? 0
        if case .redisFailover(let loses) = kind { return whole + loses.nanoseconds }
        return whole
    }
}

extension Scenario.Fault.Kind {
    fileprivate var isFailover: Bool { if case .redisFailover = self { true } else { false } }
}
