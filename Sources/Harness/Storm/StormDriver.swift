internal import Checkers
internal import EventLoop
internal import History
internal import Scenario

/// Runs a storm: round after round under a pressure of its own, each judged by the model as soon as it is over, and the
/// first that fails shrunk. Loop-bound.
final class StormDriver: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let storm: Scenario.Storm
    private let run: RunState
    private let stage: StormStage
    private let processes: Int
    private var tally: ServiceTally
    private var record: PressureRecord
    private var shrinking: String?
    private var resends = 0

    init(
        _ storm: Scenario.Storm, _ connections: ServiceConnections, hand: StageHand?, run: RunState, folder: String?,
        loop: EventLoop
    ) {
        self.storm = storm
        self.run = run
        record = PressureRecord(file: folder.map { "\($0)/storm.jsonl" })
        processes = connections.processes
        stage = StormStage(storm, connections, hand: hand, run: run, loop: loop)
        tally = ServiceTally(wanted: storm.requests.map(\.wanted))
    }

    /// Runs to the end of the scenario's extent, or until the run is stopped.
    func perform() async {
        var round = 0
        let (rounds, deadline) = extent
        while round < rounds, !run.isStopping, deadline.map({ MonotonicClock.now < $0 }) ?? true {
            let plan = StormPlan(
                storm, most: run.scenario.clients, processes: processes, seed: run.seed, round: round)
            if let result = await stage.send(plan, round: round) {
                await take(in: result, of: plan, round)
            } else {
                record.note(plan, round: round, hasFailed: nil)
            }
            run.roundHasEnded()
            round += 1
        }
        stage.close()
        record.write()
    }

    /// What the model says of all rounds.
    var verdict: Verdict { tally.finish() }

    /// What a reader should know: the pressures, and what became of the failing round.
    var notes: [String] { [record.note] + [shrinking, record.problem].compactMap(\.self) }

    private var extent: (rounds: Int, deadline: Int64?) {
        switch run.scenario.extent {
        case .rounds(let count): (count, nil)
        case .duration(let time): (.max, MonotonicClock.now + time.nanoseconds)
        }
    }

    private func take(in result: StormResult, of plan: StormPlan, _ round: Int) async {
        let isFirst = tally.contradictions == 0
        for part in result.parts {
            for (entry, call) in zip(part.entries, part.record.calls) {
                let sort = storm.requests[entry.sort]
                if sort.isDone(call) { tally.note(sort.wanted) }
            }
            tally.add(part.record, part.answer) { story in
                "\(part.name), round \(round + 1), \(plan.pressure.words): \(story)"
            }
        }
        let hasFailed = result.contradiction != nil
        record.note(plan, round: round, hasFailed: hasFailed)
        guard hasFailed else { return }
        run.ledger.noteViolation()
        if isFirst { await shrink(plan, result, round) }
    }

    private func shrink(_ plan: StormPlan, _ failed: StormResult, _ round: Int) async {
        let shrinker = StormShrinker { plan in
            if self.run.isStopping { return nil }
            self.resends += 1
            return await self.stage.send(
                plan, round: self.extent.rounds == .max ? 1_000_000 : self.extent.rounds + self.resends)
        }
        guard let least = await shrinker.shrink(plan, failed),
            let (part, story, operations) = least.smallest.contradiction
        else {
            shrinking = "round \(round + 1) failed, and no part of it did again in \(resends) sendings"
            return
        }
        let order = least.requests == 1 ? "" : least.isOneByOne ? "s one after another" : "s at once"
        let requests = "\(least.requests) request\(order)"
        let again = "which failed again \(least.failures) of \(least.repeats) times"
        tally.lead(
            with: Witness(
                "\(part.name), round \(round + 1) shrunk from \(plan.entries.count) to \(requests), \(again): \(story)",
                least.smallest.shown(operations)))
        shrinking =
            "round \(round + 1) (\(plan.pressure.words)) was shrunk from \(plan.entries.count) to \(requests), \(again); "
            + "\(resends) sendings to resources of their own, which stand in the history as rounds of their own"
    }
}

extension StormResult {
    /// What a witness shows: what contradicts each other or what was read afterwards, and of the other requests, whatever
    /// they are about, those nearest to it in time: twelve in all.
    fileprivate func shown(_ core: [Operation]) -> [Operation] {
        let begin = core.map(\.invoked.nanoseconds).min() ?? 0
        let others = parts.flatMap { $0.record.calls.map(\.operation) }.filter { !core.contains($0) }
            .sorted { abs($0.invoked.nanoseconds - begin) < abs($1.invoked.nanoseconds - begin) }
        return (core + others.prefix(max(0, 12 - core.count))).sorted { $0.invoked < $1.invoked }
    }
}

extension Scenario.Storm.Sort {
    /// What has to happen at least once, or nothing is proved of this sort.
    fileprivate var wanted: String {
        let step = step.map { " for step \($0 + 1)" } ?? ""
        let token = request.namesToken && request.token != .own ? " with a \(request.token.rawValue) token" : ""
        return "\(request.line)\(step)\(token) was \(isRightful ? "granted" : "answered")"
    }

    /// Whether some state grants it.
    private var isRightful: Bool { request.role != .call && (request.token == .own || !request.namesToken) }

    /// Whether it happened.
    fileprivate func isDone(_ call: ServiceCall) -> Bool {
        isRightful ? call.operation.outcome == .granted : call.operation.outcome != .indeterminate
    }
}
