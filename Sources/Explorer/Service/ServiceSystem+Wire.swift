public import Wire

extension ServiceSystem: WireControl {
    /// Called by the proxy.
    public func arrived(_ command: WireCommand) -> WireDecision {
        notices.commands += 1
        effects.learn(command)
        guard command.kind == .step || command.kind == .waiting else { return .pass }
        switch phase {
        case .idle:
            backgroundShapes.insert(Self.shape(command))
            return .pass
        case .preparing, .draining:
            keys.wentUnseen(command)
            return .pass
        case .running: return arrivedInSchedule(command)
        }
    }

    private func arrivedInSchedule(_ command: WireCommand) -> WireDecision {
        if backgroundShapes.contains(Self.shape(command)) {
            notices.background += 1
            backgroundCommands.append(command)
            return .pass
        }
        guard let owner = owner(of: command) else {
            keys.wentUnseen(command)
            return .pass
        }
        owners[ObjectIdentifier(command)] = owner
        actors[owner].isBlocked = false
        if actors[owner].continues {
            actors[owner].continues = false
            actors[owner].current = command
            actors[owner].connection = command.connection
            renote(command)
            return .pass
        }
        for other in actors.indices where other != owner {
            if actors[other].held.contains(where: { $0.command.connection === command.connection }) {
                notices.multiplexed += 1
            }
        }
        if actors[owner].held.contains(where: { $0.command.connection !== command.connection }) {
            notices.parallel += 1
        }
        actors[owner].held.append(HeldCommand(command: command))
        actors[owner].arrivals += 1
        ring()
        return .hold
    }

    /// Whose command it is: of the one who was let go; else of one that was thought to be blocked; else of the one whose
    /// commands wait on the same connection; else of the one who moved last.
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
        } ?? lastMover
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
        // A script that Redis didn't know has done nothing; what comes next is the same step.
        if command.isError("NOSCRIPT") { actors[owner].continues = true }
        ring()
        return .pass
    }

    /// Called by the proxy.
    public func ended(_ connection: WireConnection) {
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

    private static func shape(_ command: WireCommand) -> String {
        let key = command.arguments.count > 1 ? Key(command.arguments[1]) : Key([])
        return command.name + " " + CommandText.shape(of: key, resource: "")
    }

    /// What nobody's request sent, and whether it meddled.
    func judgeBackground() async throws(ExploreError) {
        for command in backgroundCommands {
            let footprint = try await effects.footprint(of: command)
            if footprint.isUnknown || !footprint.writes.union(footprint.reads).isDisjoint(with: record.keys) {
                notices.interfering += 1
            }
        }
        backgroundCommands = []
    }
}
