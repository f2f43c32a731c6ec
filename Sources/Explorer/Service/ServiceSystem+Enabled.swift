internal import EventLoop
internal import Wire

extension ServiceSystem {
    func enabled() async throws(ExploreError) -> [EnabledStep] {
        while true {
            let steps = try await stepsNow()
            if !steps.isEmpty || actors.allSatisfy({ $0.isFinished }) { return steps }
            if try await openGates() { continue }
            // A request may wait for what an actor of the service's own does.
            let others = backgroundSteps(atMost: .max)
            if !others.isEmpty { return others }
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
                if !actors[client].held.isEmpty { notices.ambiguous += 1 }
            } else {
                try await describeCommands(of: client)
                for held in actors[client].held {
                    guard let lane = held.lane else { continue }
                    let step = Step(client, argument: lane)
                    let footprint = held.footprint ?? .unknown
                    steps.append(EnabledStep(step, footprint, shape: held.shape, symmetry: symmetry))
                    guard eventsLeft > 0 else { continue }
                    for action in Step.Action.faults where settings.events.contains(action) {
                        let shape = "\(action.name) \(held.shape)"
                        steps.append(EnabledStep(Step(client, action, argument: lane), .unknown, shape: shape))
                    }
                }
            }
        }
        guard !steps.isEmpty else { return steps }
        return steps + backgroundSteps(atMost: backgroundStepsLeft) + (eventsLeft > 0 ? environmentSteps : [])
    }

    /// Finds out what the commands of a client are that can go, and gives a lane to each. What came at the same time is put
    /// in an order that is the same in every run.
    private func describeCommands(of client: Int) async throws(ExploreError) {
        var new: [Int] = []
        for index in actors[client].held.indices {
            var held = actors[client].held[index]
            guard held.lane == nil, held.command.isNext else { continue }
            let footprint = try await effects.footprint(of: held.command)
            held.footprint = footprint
            held.shape = CommandText.shape(of: held.command, footprint, resource: record.resource)
            actors[client].held[index] = held
            new.append(index)
        }
        if new.count > 1 { new.sort { actors[client].held[$0].shape < actors[client].held[$1].shape } }
        for index in new {
            let taken = actors[client].held.compactMap(\.lane)
            actors[client].held[index].lane = (0...).first { !taken.contains($0) }
        }
    }

    // MARK: Events of the environment

    private var environmentSteps: [EnabledStep] {
        var steps: [EnabledStep] = []
        if settings.events.contains(.expire) {
            for (index, key) in expirable.enumerated() where keys.hasTimeToLive(key) {
                steps.append(
                    EnabledStep(
                        Step(Int(Step.environment), .expire, argument: index),
                        .unknown,
                        shape: "expire \(CommandText.shape(of: key, resource: record.resource))"))
            }
        }
        if settings.events.contains(.restart) {
            steps.append(EnabledStep(Step(Int(Step.environment), .restart), .unknown, shape: "restart"))
        }
        return steps
    }

    func perform(_ step: Step) async throws(ExploreError) {
        isVisible = true
        switch step.action {
        case .expire:
            let key = expirable[Int(step.argument)]
            try await keys.expire(key)
            record.expirations.append((tick(), key))
            let name = String(decoding: key.name, as: UTF8.self)
            record.entries.append(.init(client: nil, kind: .event, text: "\(name) expires"))
        case .background: try await moveBackground(Int(step.argument))
        case .restart:
            record.faults += 1
            record.entries.append(.init(client: nil, kind: .event, text: "the service is killed, and started again"))
            for index in actors.indices { actors[index].held = [] }
            try await restart()
            _ = tick()
            for client in actors.indices where !actors[client].isFinished { try await settle(client) }
        default: break
        }
    }

    /// The keys that a command may give a time to live, if one may run out.
    func touched(by footprint: Footprint) -> [Key] {
        guard settings.events.contains(.expire), eventsLeft > 0 else { return [] }
        let touched = footprint.isUnknown ? record.keys : footprint.writes
        return touched.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Asks Redis as soon as it has replied to a command: the service has its reply to chew on meanwhile.
    func askForExpirations() {
        let touched = expiring
        guard !touched.isEmpty else { return }
        learning = Task(executorPreference: loop) {
            do throws(ExploreError) { return .success(try await self.keys.learnTimesToLive(touched)) } catch {
                return .failure(error)
            }
        }
    }

    /// Which keys have a time to live after a step.
    func learnExpirations() async throws(ExploreError) {
        if learning == nil { askForExpirations() }
        try await learning?.value.get()
        learning = nil
        for key in expiring where keys.hasTimeToLive(key) && !expirable.contains(key) { expirable.append(key) }
        expiring = []
    }
}
