internal import EventLoop
internal import Wire

/// What the service sends by itself. What touches none of the requests' keys passes, for its order matters to nobody. What
/// touches them becomes an actor: its commands are held as those of requests are, and go where a schedule says so.
extension ServiceSystem {
    /// How long nobody sends anything at first, so that what the service does by itself shows.
    private static let listening: Int64 = 200_000_000
    /// How often something strange makes it listen again, each time twice as long.
    private static let listeningAgain = 3
    /// How often what is learned late may make the search begin anew.
    private static let beginnings = 6
    /// How long the actors may be kept waiting between schedules, at least: a service may take silence for death.
    private static let keeping: Int64 = 1_000_000_000

    /// How long an actor may take to come again, at least.
    private static let patience: Int64 = 5_000_000_000

    // MARK: Listening

    /// Runs a schedule that counts for nothing, for pools fill, scripts are loaded and code is compiled, and listens for what
    /// the service sends by itself.
    public func warmUp() async throws(ExploreError) {
        try await listen(for: Self.listening / 2)
        _ = try await Replay.run([], in: self)
        // What came by itself meanwhile was taken for a request's.
        isParallel = false
        try await listen(for: Self.listening)
        // What comes by itself is held against what requests touch.
        if !background.kinds.isEmpty { _ = try await Replay.run([], in: self) }
        notices = freshNotices
    }

    /// Nothing noticed yet, but what is known for good.
    var freshNotices: Notices { Notices(commands: notices.commands, actors: background.loops.count) }

    private func listen(for time: Int64) async throws(ExploreError) {
        await loop.sleep(until: MonotonicClock.now + time)
        try await judgeBackground()
        if background.isUncounted { try await count() }
    }

    /// Holds the service's own actors as they come: whoever comes again and again does so within some of its usual rounds.
    private func count() async throws(ExploreError) {
        try await undone()
        background.isUncounted = false
        phase = .counting
        defer { phase = .idle }
        let limit = MonotonicClock.now + (background.usualRound ?? Self.keeping)
        while MonotonicClock.now < limit, failure == nil { await alarm.wait(until: limit, on: loop) }
        try await keys.hold(background.touchingKeys)
        background.wentRoundAt = MonotonicClock.now
    }

    /// After a schedule in which something was strange, or after which more is known.
    func lookAround() async throws(ExploreError) {
        if background.isUncounted {
            learnedLate()
            try await count()
        } else if isStrange, schedules > 1 {
            try await reconsider()
        }
    }

    /// See `ExploredSystem`.
    public func reconsider() async throws(ExploreError) {
        guard strange < Self.listeningAgain else { return }
        strange += 1
        try await undone()
        try await listen(for: Self.listening << Int64(strange))
    }

    /// What was learned makes the schedules so far useless.
    func learnedLate() {
        if schedules > 1, noticed == generation, generation < Self.beginnings { generation += 1 }
    }

    /// A command has come by itself.
    func heard(_ command: WireCommand, _ kind: String) {
        if background.kinds[kind] == nil {
            learnedLate()
            // It may have been taken for a second command of a request's.
            isParallel = false
        }
        background.hear(command, kind, at: MonotonicClock.now)
    }

    /// Looks at which keys what came by itself touches, now that Redis can be asked.
    func judgeBackground() async throws(ExploreError) {
        guard !background.kinds.isEmpty else { return }
        let heard = background.heard
        background.heard = []
        for command in heard {
            let footprint = try await effects.footprint(of: command)
            let kind = Background.kind(of: command, resource: record.resource)
            background.learn(footprint, of: kind, resource: record.resource)
            if background.kinds[kind] == .apart { keys.leave(footprint.writes) }
        }
        // What was taken for a request's before its kind was known came by itself.
        for step in commandsInOrder where step.action != .background {
            guard background.kinds[Background.kind(of: step.command, resource: record.resource)] == nil else {
                continue
            }
            background.learn(requested: step.footprint, resource: record.resource)
        }
    }

    // MARK: Commands that come

    /// A command that came while an actor of the service's own may move, and no request does.
    func arrivedByItself(_ command: WireCommand, _ kind: String) -> WireDecision {
        // Whoever waits in Redis for work is no actor that comes again by itself.
        if background.kinds[kind] == .apart || command.kind == .waiting {
            heard(command, kind)
            return .pass
        }
        if let mover = background.mover {
            background.loops[mover].held = command
        } else if background.kinds[kind] == .touching, background.loops.count < Int(UInt8.max) {
            if phase == .idle { learnedLate() }
            background.loops.append(Background.Loop(home: kind, held: command))
            notices.actors = background.loops.count
        } else {
            heard(command, kind)
            return .pass
        }
        ring()
        return .hold
    }

    /// A command of a kind that the service sends by itself, while a request moves: nil if it is the request's.
    func arrivedInDoubt(_ command: WireCommand, _ kind: String) -> WireDecision? {
        // All actors wait with a command; so this is none of theirs.
        if background.kinds[kind] == .touching, !background.loops.isEmpty { return nil }
        guard mover != nil else {
            passesByItself(command, kind)
            return .pass
        }
        background.doubtful.append(command)
        doubtsBegan = MonotonicClock.now
        ring()
        return .hold
    }

    private func passesByItself(_ command: WireCommand, _ kind: String) {
        heard(command, kind)
        notices.background += 1
        if background.kinds[kind] == .touching { notices.interfering += 1 }
    }

    /// The request has moved on without them: they were none of its.
    func dispelDoubts() {
        for command in background.doubtful {
            passesByItself(command, Background.kind(of: command, resource: record.resource))
            command.send()
        }
        background.doubtful = []
    }

    /// The request hasn't moved on: it waits for the reply, so the command is its own.
    func adoptDoubtful(for client: Int) {
        let command = background.doubtful.removeFirst()
        background.meets(Background.kind(of: command, resource: record.resource))
        _ = hold(command, of: client)
    }

    // MARK: Actors

    /// Before a schedule every actor waits with its first command. Those that have waited for long go round once.
    func gather() async throws(ExploreError) {
        guard !background.loops.isEmpty else { return }
        phase = .counting
        defer { phase = .idle }
        let isLate = MonotonicClock.now - background.wentRoundAt > max(Self.keeping, background.longestPause)
        var haveMoved = false
        for index in background.loops.indices {
            var isRound = !isLate
            for _ in 0..<50 {
                await waitFor(index)
                guard let command = background.loops[index].held else {
                    notices.interfering += 1
                    break
                }
                let kind = Background.kind(of: command, resource: record.resource)
                if isRound, kind == background.loops[index].home { break }
                isRound = true
                haveMoved = true
                letGo(index)
            }
        }
        if isLate { background.wentRoundAt = MonotonicClock.now }
        if haveMoved { try await keys.restoreHeld() }
        for index in background.loops.indices { try await describe(index) }
    }

    /// Kills the service and starts it again; its actors come again too.
    func restart() async throws(ExploreError) {
        let count = background.loops.count
        background.loops = []
        isRestarting = true
        defer { isRestarting = false }
        try await workload.restart()
        let limit = MonotonicClock.now + Self.patience
        while background.loops.count < count, failure == nil, MonotonicClock.now < limit {
            await alarm.wait(until: limit, on: loop)
        }
        for index in background.loops.indices { try await describe(index) }
    }

    /// The steps of the actors, if they have some left.
    func backgroundSteps(atMost left: Int) -> [EnabledStep] {
        guard left > 0 else { return [] }
        return background.loops.enumerated().compactMap { index, actor in
            guard actor.held != nil else { return nil }
            return EnabledStep(
                Step(Int(Step.environment), .background, argument: index), actor.footprint,
                shape: "background \(actor.shape)")
        }
    }

    /// Lets the command of an actor go, and waits for its next one.
    func moveBackground(_ index: Int) async throws(ExploreError) {
        guard background.loops.indices.contains(index), let command = background.loops[index].held else { return }
        backgroundStepsLeft -= 1
        try await keys.willTouch(background.loops[index].footprint, by: command)
        note(command, background.loops[index].footprint, of: nil, .background)
        letGo(index)
        await waitFor(index)
        if background.loops[index].held == nil { notices.interfering += 1 }
        try await describe(index)
    }

    private func letGo(_ index: Int) {
        let command = background.loops[index].held
        background.loops[index].held = nil
        background.mover = index
        command?.send()
    }

    private func waitFor(_ index: Int) async {
        background.mover = index
        defer { background.mover = nil }
        let limit = MonotonicClock.now + Self.patience + 3 * background.longestPause
        while background.loops[index].held == nil, failure == nil, MonotonicClock.now < limit {
            await alarm.wait(until: limit, on: loop)
        }
    }

    private func describe(_ index: Int) async throws(ExploreError) {
        guard let command = background.loops[index].held else { return }
        let footprint = try await effects.footprint(of: command)
        background.loops[index].footprint = footprint
        background.loops[index].shape = CommandText.shape(of: command, footprint, resource: record.resource)
    }

    /// Lets all of them go, for good.
    func dismissBackground() {
        for actor in background.loops { actor.held?.send() }
        background.loops = []
        background.kinds = [:]
    }
}
