internal import EventLoop
internal import Wire

extension ServiceSystem {
    func enabled() async throws(ExploreError) -> [EnabledStep] {
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
        EnabledStep(Step(client, action), .unknown, shape: "\(action.name) \(held.shape)")
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
    func learnExpirations(_ footprint: Footprint) async throws(ExploreError) {
        guard settings.events.contains(.expire), eventsLeft > 0 else { return }
        let touched = footprint.isUnknown ? record.keys : footprint.writes
        for key in touched.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            if try await keys.learnTimeToLive(key), !expirable.contains(key) { expirable.append(key) }
        }
    }
}
