internal import EventLoop
public import Wire

extension ServiceSystem: WireControl {
    /// Called by the proxy.
    public func arrived(_ command: WireCommand) -> WireDecision {
        notices.commands += 1
        effects.learn(command)
        guard command.kind == .step || command.kind == .waiting else { return .pass }
        switch phase {
        case .idle, .counting:
            let kind = Background.kind(of: command, resource: record.resource)
            background.suspects.remove(kind)
            if phase == .idle, background.loops.isEmpty {
                heard(command, kind)
                return .pass
            }
            return arrivedByItself(command, kind)
        case .preparing, .draining:
            guard !background.kinds.isEmpty else { return goesUnseen(command) }
            let kind = Background.kind(of: command, resource: record.resource)
            guard background.kinds[kind] == .apart else { return goesUnseen(command) }
            heard(command, kind)
            return .pass
        case .running: return arrivedInSchedule(command)
        }
    }

    private func arrivedInSchedule(_ command: WireCommand) -> WireDecision {
        if isRestarting || !background.kinds.isEmpty {
            let kind = Background.kind(of: command, resource: record.resource)
            if isRestarting || background.mover != nil { return arrivedByItself(command, kind) }
            if background.kinds[kind] != nil, let decision = arrivedInDoubt(command, kind) { return decision }
        }
        guard let owner = owner(of: command) else {
            // Nobody moves who could have sent it; that it is nobody's is sure once its like comes between schedules.
            isStrange = true
            let kind = Background.kind(of: command, resource: record.resource)
            if background.kinds[kind] == nil { background.suspects.insert(kind) }
            heard(command, kind)
            notices.background += 1
            return .pass
        }
        return hold(command, of: owner)
    }

    /// A request has sent a command: it waits until a schedule lets it go.
    func hold(_ command: WireCommand, of owner: Int) -> WireDecision {
        owners[ObjectIdentifier(command)] = owner
        actors[owner].isBlocked = false
        if actors[owner].continues {
            actors[owner].continues = false
            actors[owner].current = command
            actors[owner].connection = command.connection
            keys.goesInstead(command)
            renote(command)
            return .pass
        }
        for other in actors.indices where other != owner {
            if actors[other].held.contains(where: { $0.command.connection === command.connection }) {
                notices.multiplexed += 1
            }
        }
        let earlier = actors[owner].held.map(\.command) + [actors[owner].current].compactMap(\.self)
        if earlier.contains(where: { $0.connection !== command.connection }) {
            notices.parallel += 1
            if !isParallel {
                isStrange = true
                isParallel = true
                learnedLate()
            }
        }
        actors[owner].held.append(HeldCommand(command: command))
        if !isParallel {
            let kind = Background.kind(of: command, resource: record.resource)
            actors[owner].passage = "\(actors[owner].sentKind) → \(kind)"
        }
        actors[owner].arrivals += 1
        actors[owner].changedAt = MonotonicClock.now
        // What comes so late may be another's.
        if isParallel, mover == nil { notices.ambiguous += 1 }
        ring()
        return .hold
    }

    /// Whose command it is: of the one who was let go; else of one that was thought to be blocked; else of the one whose
    /// commands wait on the same connection; else of the one who moved last, if it still has something to send.
    private func owner(of command: WireCommand) -> Int? {
        let blocked = actors.indices.filter { actors[$0].isBlocked && !actors[$0].isFinished }
        if let mover {
            if blocked.contains(where: { $0 != mover }) { notices.ambiguous += 1 }
            return mover
        }
        if let first = blocked.first {
            if blocked.count > 1 { notices.ambiguous += 1 }
            return first
        }
        return actors.indices.first { index in
            actors[index].held.contains { $0.command.connection === command.connection }
        } ?? lastMover.flatMap { actors[$0].isFinished ? nil : $0 }
    }

    /// Called by the proxy.
    public func replied(_ command: WireCommand) -> WireDecision {
        guard phase == .running, let owner = owners[ObjectIdentifier(command)],
            actors[owner].current === command
        else { return .pass }
        if actors[owner].waitsInRedis {
            actors[owner].heldReply = command
            ring()
            return .hold
        }
        actors[owner].current = nil
        actors[owner].changedAt = MonotonicClock.now
        // A script that Redis didn't know has done nothing; what comes next is the same step.
        if command.isError("NOSCRIPT") {
            actors[owner].continues = true
        } else {
            askForExpirations()
        }
        ring()
        return .pass
    }

    // MARK: What is part of no schedule

    /// A command that sets a schedule up, ends it, or judges it. In a user's Redis what it changes is kept before it goes.
    private func goesUnseen(_ command: WireCommand) -> WireDecision {
        guard settings.isForeign else {
            keys.goesUnseen(command)
            return .pass
        }
        letGoUnseen(command)
        return .hold
    }

    /// Lets a held command go, after those before it.
    func letGoUnseen(_ command: WireCommand) {
        guard settings.isForeign else {
            keys.goesUnseen(command)
            return command.send()
        }
        unseen.append(command)
        guard unseen.count == 1 else { return }
        Task(executorPreference: loop) {
            while let command = self.unseen.first {
                do throws(ExploreError) {
                    let footprint = try await self.effects.footprint(of: command)
                    try await self.keys.willTouch(footprint, by: command)
                } catch {
                    self.fail(error)
                }
                self.unseen.removeFirst()
                command.send()
                self.ring()
            }
        }
    }

    /// Called by the proxy.
    public func ended(_ connection: WireConnection) {
        for index in background.loops.indices where background.loops[index].held?.connection === connection {
            background.loops[index].held = nil
        }
        background.doubtful.removeAll { $0.connection === connection }
        for index in actors.indices {
            actors[index].held.removeAll { $0.command.connection === connection }
            if actors[index].current?.connection === connection { actors[index].current = nil }
            if actors[index].heldReply?.connection === connection {
                actors[index].heldReply = nil
                actors[index].waitsInRedis = false
            }
        }
        ring()
    }

    /// Called by the proxy.
    public func failed(_ error: WireError) { fail(.unavailable("\(error)")) }
}
