internal import EventLoop
internal import Wire

extension ServiceSystem: ExploredSystem {
    /// See `ExploredSystem`.
    public func begin() async throws(ExploreError) -> [EnabledStep] {
        if noticed != generation { notices = freshNotices }
        noticed = generation
        if !background.loops.isEmpty {
            try await undone()
            try await gather()
        }
        phase = .preparing
        record = ScheduleRecord()
        commandsInOrder = []
        try await keys.begin()
        // What is undone and what begins concern other keys, unless requests set the schedule up.
        if workload.setsUp { try await undone() }
        record.resource = try await workload.prepare(schedule: schedules)
        schedules += 1
        if let failure { throw failure }
        moment = 0
        eventsLeft = settings.events.isEmpty ? 0 : settings.eventBudget
        expirable = []
        owners = [:]
        lastMover = nil
        waitsAtAll = false
        backgroundStepsLeft = Self.backgroundSteps
        isStrange = false
        actors = Array(repeating: Actor(), count: workload.clientCount)
        phase = .running
        for client in actors.indices {
            start(client)
            try await settle(client)
        }
        try await undone()
        return try await enabled()
    }

    /// At most so many commands of the service's own actors go in a schedule.
    static let backgroundSteps = 2

    /// Waits until the keys are as they were before the last schedule.
    func undone() async throws(ExploreError) {
        try await undoing?.value.get()
        undoing = nil
        notices.unexplained = keys.unexplained
        notices.lasting = keys.lasting
        notices.unattributed = background.suspects.count
    }

    /// See `ExploredSystem`.
    public func take(_ step: Step) async throws(ExploreError) -> Taken {
        isVisible = false
        if step.isEvent, step.action != .background { eventsLeft -= 1 }
        if step.actor == Step.environment {
            try await perform(step)
        } else {
            try await move(Int(step.actor), step.action, lane: Int(step.argument))
        }
        if waitsAtAll { try await barrier() }
        let enabled = try await enabled()
        return Taken(enabled, isVisible: settings.orderMatters && isVisible)
    }

    private func move(_ client: Int, _ action: Step.Action, lane: Int) async throws(ExploreError) {
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
        guard let index = actors[client].held.firstIndex(where: { $0.lane == lane && $0.command.isNext })
        else { return }
        let held = actors[client].held.remove(at: index)
        let footprint = held.footprint ?? .unknown
        try await keys.willTouch(footprint, by: held.command)
        record.keys.formUnion(footprint.writes.union(footprint.reads))
        let command = held.command
        actors[client].connection = command.connection
        actors[client].current = command
        actors[client].waitsInRedis = false
        actors[client].sentKind = isParallel ? "" : Background.kind(of: command, resource: record.resource)
        note(command, footprint, of: client, action)
        expiring = touched(by: footprint)
        var patience: Int64?
        switch action {
        case .go where schedules == 1 && effects.isUnread(command):
            // In the first schedule, which counts for nothing, the service is made to show the script.
            command.answer(Array("-NOSCRIPT No matching script. Please use EVAL.\r\n".utf8))
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
        try await learnExpirations()
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

    func note(_ command: WireCommand, _ footprint: Footprint, of client: Int?, _ action: Step.Action) {
        commandsInOrder.append(
            CommandInOrder(index: record.entries.count, command: command, footprint: footprint, action: action))
        record.entries.append(.init(client: client, kind: client == nil ? .event : .command, text: ""))
    }

    /// See `ExploredSystem`.
    public func end() async throws(ExploreError) -> [Violation] {
        let isComplete = actors.allSatisfy { $0.isFinished && $0.held.isEmpty && $0.current == nil }
        try await drain()
        phase = .preparing
        let violations = isComplete ? try await workload.judge(record) : []
        try await judgeBackground()
        undoing = Task(executorPreference: loop) {
            do throws(ExploreError) { return .success(try await self.keys.reset(self.effects)) } catch {
                return .failure(error)
            }
        }
        phase = .idle
        if let failure { throw failure }
        try await lookAround()
        return violations
    }

    /// Puts the keys of the last schedule back, also of one that broke off.
    func finish() async {
        dismissBackground()
        _ = await undoing?.value
        if phase != .idle { try? await keys.reset(effects) }
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
                    letGoUnseen(held.command)
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
