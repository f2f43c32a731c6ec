internal import EventLoop
internal import Scenario

/// Lets the clients of a run begin their passes as the scenario's arrival says. Loop-bound.
struct Driver: Sendable {
    let run: RunState
    let clients: [Client]
    /// Who sends what belongs to no client, if there is such.
    let stage: StageHand?
    let loop: EventLoop
    /// Where the other parts of the run are met, if there are any.
    var meeting: PartMeeting?

    /// Runs to the end of the scenario's extent, or until the run is stopped.
    func perform() async {
        let deadline: Int64? =
            if case .duration(let time) = run.scenario.extent { MonotonicClock.now + time.nanoseconds } else { nil }
        let isInRounds = run.scenario.arrival == .gate
        if !isInRounds { await stage?.setUp(allResources, round: 0) }
        switch run.scenario.arrival {
        case .gate where clients.contains { $0.channel != nil }: await heldRounds(until: deadline)
        case .gate: await rounds(until: deadline)
        case .closed: await closedLoop(until: deadline)
        case .open(let segments): await openLoop(segments, until: deadline)
        }
        await stage?.cleanUp()
    }

    private var passes: Int {
        if case .rounds(let count) = run.scenario.extent { count } else { .max }
    }

    /// All clients together, round after round. The gate within a round counts only those who are still in it.
    private func rounds(until deadline: Int64?) async {
        let rounds = Rounds(run: run, clients: clients.count, most: passes, deadline: deadline)
        if let meeting { rounds.meet(at: meeting, on: loop) }
        run.rendezvous = [rounds.start, rounds.gate]
        await withDiscardingTaskGroup { group in
            for client in clients {
                group.addTask(executorPreference: loop) {
                    while true {
                        await rounds.start.arrive()
                        guard !rounds.isOver, !run.isStopping else { return }
                        let resource = resource(of: client, inPass: rounds.current)
                        await client.perform(.init(resource: resource, round: rounds.current), gate: rounds.gate)
                        rounds.gate.leave()
                    }
                }
            }
        }
    }

    /// The same with requests: between two rounds the stage is made ready, and each client has sent all of its first
    /// request but the end when the gate opens.
    private func heldRounds(until deadline: Int64?) async {
        let rounds = Rounds(run: run, clients: clients.count, most: passes, deadline: deadline)
        let begin = Rendezvous(members: clients.count)
        run.rendezvous = [rounds.start, begin, rounds.gate]
        await withDiscardingTaskGroup { group in
            for client in clients {
                group.addTask(executorPreference: loop) {
                    while true {
                        await rounds.start.arrive()
                        if client.number == 0 { await changeStage(rounds) }
                        guard !rounds.isOver, !run.isStopping else { return begin.leave() }
                        let resource = resource(of: client, inPass: rounds.current)
                        await client.prepare(.init(resource: resource, round: rounds.current), at: begin)
                        await begin.arrive()
                        await client.performPrepared(gate: rounds.gate)
                        rounds.gate.leave()
                    }
                }
            }
        }
    }

    /// From one round to the next. Nobody can begin before it is done, for the one who does it comes last to the gate.
    private func changeStage(_ rounds: Rounds) async {
        guard let stage else { return }
        await stage.cleanUp()
        guard !rounds.isOver, !run.isStopping else { return }
        await stage.choose(among: allResources, round: rounds.current)
        guard !run.isStopping else { return }
        await stage.setUp(resources(ofRound: rounds.current), round: rounds.current)
    }

    private func resources(ofRound round: Int) -> Range<Int> {
        if let chosen = run.chosen?.resource { return chosen..<chosen + 1 }
        return run.scenario.resources == .perRound ? round..<round + 1 : allResources
    }

    private var allResources: Range<Int> {
        if case .fixed(let count, _) = run.scenario.resources { 0..<count } else { 0..<0 }
    }

    /// Each client by itself, as fast as it gets answers.
    private func closedLoop(until deadline: Int64?) async {
        let nowhere = Rendezvous(members: 1)
        await withDiscardingTaskGroup { group in
            for client in clients {
                group.addTask(executorPreference: loop) {
                    var pass = 0
                    while pass < passes, !run.isStopping {
                        if run.isPast(deadline) { return }
                        let resource = resource(of: client, inPass: pass)
                        await client.perform(.init(resource: resource, round: pass), gate: nowhere)
                        pass += 1
                    }
                }
            }
        }
    }

    /// Passes at their intended instants, each taken by the client that has been free for longest.
    private func openLoop(_ segments: [Scenario.Segment], until deadline: Int64?) async {
        let nowhere = Rendezvous(members: 1)
        let pacer = Pacer(segments, start: MonotonicClock.now, passes: passes)
        await withDiscardingTaskGroup { group in
            for client in clients {
                group.addTask(executorPreference: loop) {
                    while !run.isStopping, let (pass, intended) = pacer.next() {
                        guard await run.reaches(intended, before: deadline) else { return }
                        let resource = resource(of: client, inPass: pass)
                        await client.perform(.init(resource: resource, round: pass, intended: intended), gate: nowhere)
                    }
                }
            }
        }
    }

    private func resource(of client: Client, inPass pass: Int) -> Int {
        if let chosen = run.chosen { return chosen.resource }
        switch run.scenario.resources {
        case .perRound: return pass
        case .fixed(let count, let pick): return client.pick(pick, of: count, pass: pass)
        }
    }
}

/// Which round it is. Loop-bound.
private final class Rounds: @unchecked Sendable {
    // Sendable: touched by tasks of one loop only, on its thread.
    /// Where everybody waits for the next round.
    let start: Rendezvous
    /// Where those meet who are in the round.
    let gate: Rendezvous
    private(set) var current = -1
    private(set) var isOver = false
    private let run: RunState
    private let most: Int
    private let deadline: Int64?
    /// Whether all parts of the run have said that it is over; nil if there is but one.
    private var isOverForAll: Bool?

    init(run: RunState, clients: Int, most: Int, deadline: Int64?) {
        self.run = run
        self.most = most
        self.deadline = deadline
        start = Rendezvous(members: clients)
        gate = Rendezvous(members: clients)
        start.willOpen = { [unowned self] in
            if current >= 0 {
                run.roundHasEnded()
                for _ in 0..<clients { gate.join() }
            }
            current += 1
            isOver = isOverForAll ?? isPast(current)
        }
    }

    /// Whether there is no such round any more.
    private func isPast(_ round: Int) -> Bool {
        round >= most || run.isPast(deadline)
    }

    /// Lets the clients of all parts begin each round, and pass each gate, together.
    func meet(at meeting: PartMeeting, on loop: EventLoop) {
        func awaitAll(isOver: @escaping () -> Bool, _ then: @escaping @Sendable () -> Void) {
            let isOver = isOver()
            Task(executorPreference: loop) {
                switch await meeting.meet(isOver: isOver) {
                case .go: self.isOverForAll = false
                case .over: self.isOverForAll = true
                case .gone(let reason): return self.run.stop(because: .target(TargetError(reason)))
                }
                then()
            }
        }
        start.awaitOthers = { [unowned self] in awaitAll(isOver: { self.isPast(self.current + 1) }, $0) }
        gate.awaitOthers = { awaitAll(isOver: { false }, $0) }
    }
}
