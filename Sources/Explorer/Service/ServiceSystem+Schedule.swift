internal import EventLoop
internal import Wire

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
}
