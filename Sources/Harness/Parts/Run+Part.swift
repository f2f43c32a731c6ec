internal import Checkers
internal import EventLoop
internal import RedisClient
internal import Scenario

extension Run {
    /// The number of the first client: clients of all parts have numbers, and so tokens, of their own.
    var firstClient: Int { settings.part.map { ($0.number - 1) * scenario.clients } ?? 0 }

    /// Where the other parts are met, if there are any.
    func meeting(_ state: RunState) async throws(RunError) -> PartMeeting? {
        guard let part = settings.part else { return nil }
        guard let redis = settings.redis, !scenario.usesService else {
            throw .folder("\(scenario.name) sends requests to a service; only scenarios of locks can be run in parts")
        }
        return try await PartMeeting(part, scenario, seed: settings.seed, redis, names: settings.names, on: loop)
    }

    /// Measures the clock, and waits until every part is there; what comes to nothing stops the run before it begins.
    func begin(_ state: RunState, at meeting: PartMeeting?) async -> SharedClock.Reading? {
        guard let meeting else { return nil }
        let reading = await clock(state, meeting)
        if case .gone(let reason) = await meeting.meet() { state.stop(because: .target(TargetError(reason))) }
        return reading
    }

    /// Measures the clock again. A part that ends before its time tells the others.
    func end(_ state: RunState, at meeting: PartMeeting?, _ began: SharedClock.Reading?) async -> SharedClock? {
        guard let meeting else { return nil }
        if state.isStopping { await meeting.breakUp() }
        guard let began, let ended = await clock(state, meeting) else { return nil }
        return SharedClock(began: began, ended: ended)
    }

    private func clock(_ state: RunState, _ meeting: PartMeeting) async -> SharedClock.Reading? {
        do throws(RedisError) {
            return SharedClock.Reading(try await meeting.clockOffset(), state.clock)
        } catch {
            state.stop(because: .target(TargetError("the clock of Redis can't be read: \(error)")))
            return nil
        }
    }

    /// Removes the run's keys from a Redis that was there already. While other parts run they hold some of them: so the
    /// part that goes last removes those of all.
    func removeKeys(_ state: RunState, _ connections: LockConnections?, _ meeting: PartMeeting?) async -> String? {
        guard settings.server == nil else {
            _ = await meeting?.leave(lastResource: state.lastResource)
            return nil
        }
        guard let meeting else { return await connections?.remove(state.resourcesUsed) }
        guard let last = await meeting.leave(lastResource: state.lastResource) else { return nil }
        return await connections?.remove(state.resourceNames(upTo: last))
    }
}

extension Verdict {
    /// What this verdict, reached by one part's operations alone, is worth: two surely-held spans that overlap are a
    /// violation whatever the others did, and connections are counted at the server; all else needs the whole.
    func asFar(as part: RunPart) -> Verdict {
        if invariant == .connectionCeiling { return self }
        if invariant == .mutualExclusion, conclusion == .fail { return self }
        return Verdict(
            invariant, .inconclusive,
            reason: "part \(part.place) knows its own clients only; stampede merge judges all parts together",
            examined: examined)
    }
}
