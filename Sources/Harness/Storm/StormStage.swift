internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import Scenario

/// What one sending of a plan came to.
struct StormResult: Sendable {
    /// A resource of the plan, what was asked of it and by which entries, and what the model says.
    struct Part: Sendable {
        var resource: Int
        var name: String
        var record: ServiceRecord
        var entries: [StormPlan.Entry]
        var answer: ServiceAnswer
    }

    var parts: [Part]

    /// The first part with a contradiction.
    var contradiction: (part: Part, story: String, operations: [Operation])? {
        for part in parts {
            if case .contradiction(let story, let operations) = part.answer { return (part, story, operations) }
        }
        return nil
    }
}

/// Where plans are sent: resources that nobody has used, connections as the plan's pressure wants them, and what the
/// service says before and after. Loop-bound.
final class StormStage: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let storm: Scenario.Storm
    private let connections: ServiceConnections
    private let hand: StageHand?
    private let reader: StormReader
    private let run: RunState
    private let loop: EventLoop
    private let check: OccupationCheck
    /// The connections that have carried a request.
    private var warm: Set<Int> = []
    private var resourcesUsed = 0

    init(
        _ storm: Scenario.Storm, _ connections: ServiceConnections, hand: StageHand?, run: RunState, loop: EventLoop
    ) {
        self.storm = storm
        self.connections = connections
        self.hand = hand
        self.run = run
        self.loop = loop
        reader = StormReader(storm, connections.spare(), run: run)
        switch storm.model {
        case .occupation: check = OccupationCheck(lease: run.lease)
        }
    }

    /// Sends a plan and judges what came of it; nil if the run ends before that is known.
    func send(_ plan: StormPlan, round: Int) async -> StormResult? {
        let first = resourcesUsed
        let numbers = Dictionary(uniqueKeysWithValues: plan.resources.enumerated().map { ($1, first + $0) })
        resourcesUsed += numbers.count
        await hand?.setUp(first..<resourcesUsed, round: round)
        var before: [Int: [ServiceReading]] = [:]
        do throws(StormReader.Failure) {
            for (resource, number) in numbers { before[resource] = try await reader.read(number, round: round) }
        } catch {
            run.stop(
                because: .target(
                    TargetError(
                        "before a round: \(error.reason); correct the storm's `state` or `history`, or let there be more resources"
                    )))
        }
        guard !run.isStopping, let channels = await open(plan) else { return nil }
        let sent = StormRound(plan, storm, on: numbers, number: round, run: run, loop: loop)
        await sent.perform { channels[$0] ?? connections.ownChannel(ofClient: $0) }
        if plan.pressure.areConnectionsNew { for channel in channels.values { channel.close() } }
        var parts: [StormResult.Part] = []
        for (resource, number) in numbers.sorted(by: { $0.key < $1.key }) {
            let asked = sent.asked[resource] ?? []
            if asked.isEmpty { continue }
            var part = StormResult.Part(
                resource: resource, name: run.resourceName(number),
                record: ServiceRecord(calls: asked.map(\.call)), entries: asked.map(\.entry), answer: .explained)
            let start = before[resource] ?? []
            part.record.before = start.state
            do throws(StormReader.Failure) {
                part.record.after = try await reader.read(number, round: round).map { $0.since(start) }
            } catch {
                part.answer = .undecided(error.reason)
            }
            parts.append(part)
        }
        await hand?.cleanUp()
        return StormResult(parts: await Self.judge(parts, check))
    }

    func close() { reader.close() }

    /// Apart from the loop, which others need.
    @concurrent
    private static func judge(_ parts: [StormResult.Part], _ check: OccupationCheck) async -> [StormResult.Part] {
        parts.map { part in
            var part = part
            if part.answer == .explained { part.answer = check.judge(part.record) }
            return part
        }
    }

    /// Opens the connections of the plan's clients; nil if that fails, which ends the run.
    private func open(_ plan: StormPlan) async -> [Int: OwnChannel]? {
        var channels: [Int: OwnChannel] = [:]
        let deadline = MonotonicClock.now + max(run.scenario.timeout.nanoseconds, 5_000_000_000)
        do throws(HTTPError) {
            for client in Set(plan.entries.map(\.client)) {
                let number = plan.pressure.connection(of: client)
                if plan.pressure.areConnectionsNew {
                    let channel = connections.fresh(likeThatOf: number)
                    channels[client] = channel
                    try await channel.open(deadline: deadline)
                } else {
                    let channel = connections.ownChannel(ofClient: number)
                    channels[client] = channel
                    if warm.insert(number).inserted {
                        let path = channel.basePath + (run.scenario.service?.ready ?? "/")
                        _ = try await channel.send(HTTPRequest("GET", path), deadline: deadline)
                    }
                }
            }
            return channels
        } catch {
            run.stop(because: .target(TargetError("no connection for a client: \(error)")))
            return nil
        }
    }
}

extension [ServiceReading] {
    /// The state that was read.
    fileprivate var state: ServiceReading.State? {
        for case .state(let state) in map(\.said) { return state }
        return nil
    }
}

extension ServiceReading {
    /// The reading without the events that an earlier one showed already.
    fileprivate func since(_ earlier: [ServiceReading]) -> ServiceReading {
        guard case .history(let events) = said else { return self }
        for case .history(let old) in earlier.map(\.said) {
            return ServiceReading(operation, .history(Array(events.dropFirst(old.count))))
        }
        return self
    }
}
