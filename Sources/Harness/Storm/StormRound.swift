internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import Scenario

/// Sends a plan to resources that nobody has used, and keeps what came of it. Loop-bound.
final class StormRound: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let plan: StormPlan
    private let storm: Scenario.Storm
    /// The number within the run of each resource of the plan.
    private let resources: [Int: Int]
    private let number: Int
    private let run: RunState
    private let loop: EventLoop
    private var ledger = StormLedger()
    private var calls = 0
    /// What was asked of each resource of the plan, and by which of its entries.
    private(set) var asked: [Int: [(entry: StormPlan.Entry, call: ServiceCall)]] = [:]

    init(
        _ plan: StormPlan, _ storm: Scenario.Storm, on resources: [Int: Int], number: Int, run: RunState, loop: EventLoop
    ) {
        self.plan = plan
        self.storm = storm
        self.resources = resources
        self.number = number
        self.run = run
        self.loop = loop
    }

    /// Sends it all and waits for the answers; each client's connection is open.
    func perform(_ channel: (Int) -> OwnChannel) async {
        let clients = Set(plan.entries.map(\.client)).sorted().map { ($0, channel($0)) }
        let (start, end) = (Rendezvous(members: clients.count), Rendezvous(members: clients.count))
        run.rendezvous = [start, end]
        if run.isStopping { return }
        let waves = plan.waves
        await withDiscardingTaskGroup { group in
            for (client, channel) in clients {
                group.addTask(executorPreference: self.loop) {
                    let own = self.plan.entries.filter { $0.client == client }
                    switch self.plan.pressure.release {
                    case .gate: await self.sendInWaves(own, waves, channel, start, end)
                    case .offsets: await self.sendAtOffsets(own, channel, start)
                    }
                }
            }
        }
        run.rendezvous = []
    }

    /// All clients together, wave after wave.
    private func sendInWaves(
        _ own: [StormPlan.Entry], _ waves: [Int], _ channel: OwnChannel, _ start: Rendezvous, _ end: Rendezvous
    ) async {
        for wave in waves {
            var held: (StormRequest, Result<any HeldExchange, HTTPError>)?
            if let entry = own.first(where: { $0.wave == wave }), let request = prepare(entry, channel) {
                if run.limiter != nil { await run.waitForAdmission() }
                do throws(HTTPError) {
                    let exchange = try await channel.hold(request.http, deadline: deadline)
                    start.holds(exchange.connection)
                    held = (request, .success(exchange))
                } catch {
                    held = (request, .failure(error))
                }
            }
            await start.arrive()
            if let (request, exchange) = held {
                if run.isStopping {
                    if case .success(let exchange) = exchange { exchange.abandon() }
                } else {
                    await conclude(request, exchange)
                }
            }
            if run.isStopping { return }
            // What was answered is known before the next requests are made.
            await end.arrive()
        }
    }

    private func conclude(_ request: StormRequest, _ held: Result<any HeldExchange, HTTPError>) async {
        do throws(HTTPError) { conclude(request, try await held.get().answer()) } catch { conclude(request, error) }
    }

    /// Each client by itself.
    private func sendAtOffsets(_ own: [StormPlan.Entry], _ channel: OwnChannel, _ start: Rendezvous) async {
        await start.arrive()
        for entry in own {
            await run.sleep(until: MonotonicClock.now + entry.offset)
            if run.limiter != nil { await run.waitForAdmission() }
            if run.isStopping { return }
            guard let request = prepare(entry, channel) else { continue }
            do throws(HTTPError) { conclude(request, try await channel.send(request.http, deadline: deadline)) } catch {
                conclude(request, error)
            }
        }
    }

    private var deadline: Int64 { MonotonicClock.now + run.scenario.timeout.nanoseconds }

    private func prepare(_ entry: StormPlan.Entry, _ channel: OwnChannel) -> StormRequest? {
        StormRequest(
            entry, storm.requests[entry.sort], worker: plan.workers[entry.client],
            resource: resources[entry.resource] ?? 0, round: number, ledger: ledger, basePath: channel.basePath, run: run)
    }

    // MARK: What came of it

    private func conclude(_ request: StormRequest, _ answer: HTTPAnswer) {
        var operation = operation(request, sent: answer.sent, received: answer.received)
        operation.note = run.note(request.sort.request, status: answer.status)
        finish(request, request.conclude(answer, operation, number: nextNumber()))
    }

    private func conclude(_ request: StormRequest, _ error: HTTPError) {
        var operation = operation(request, sent: error.sent, received: error.received)
        operation.note = run.note("\(error)")
        finish(request, request.conclude(error, operation, number: nextNumber()))
    }

    private func nextNumber() -> Int {
        calls += 1
        return calls
    }

    private func operation(_ request: StormRequest, sent: Int64, received: Int64) -> Operation {
        let sort = request.sort.request
        if request.entry.wave == plan.waves.first { run.sent(sent) }
        var operation = Operation(
            kind: sort.kind, outcome: .failed, client: UInt32(request.entry.client),
            round: UInt32(truncatingIfNeeded: number), resource: run.resourceID(resources[request.entry.resource] ?? 0),
            invoked: run.clock.instant(sent), completed: run.clock.instant(received), token: request.id)
        if sort.role == .acquire { operation.lease = run.lease }
        if sort.role == .extend { operation.lease = sort.lengthening?.by.nanoseconds ?? 0 }
        return operation
    }

    private func finish(_ request: StormRequest, _ conclusion: StormRequest.Conclusion) {
        var call = conclusion.call
        if conclusion.isEarly { run.noteEarlyAnswer() }
        call.operation = run.record(call.operation)
        run.exchanges.note(call.operation, matters: call.problem != nil) { conclusion.exchange }
        asked[request.entry.resource, default: []].append((request.entry, call))
        guard call.operation.outcome == .granted else { return }
        let resource = request.entry.resource
        switch call.part {
        case .take:
            ledger.granted(
                .init(
                    number: call.number, worker: call.worker, resource: resource,
                    token: .service(request.id, text: conclusion.token)))
        case .giveBack: ledger.ended(resource, worker: call.worker, proof: call.proof)
        case .extend, .other: break
        }
    }
}
