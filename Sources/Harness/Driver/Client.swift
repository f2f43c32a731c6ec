internal import EventLoop
internal import History
internal import JSON
internal import LockService
internal import Scenario

/// One concurrent actor: runs the steps of its group, pass after pass, and records each operation. Loop-bound.
final class Client: @unchecked Sendable {
    // Sendable: used by one task, which stays on the loop's thread.
    /// Its number in the run.
    let number: Int
    /// Its place within its group.
    let place: Int
    let group: Scenario.Group
    /// How it reaches Redis, if it takes locks there.
    let locks: (any LockClient)?
    /// How it reaches the service, if it sends requests there.
    let channel: (any RequestChannel)?
    let run: RunState
    let worker: String
    var random: SeededGenerator
    var grants: [Grant] = []
    var pass = Pass(resource: 0, round: 0)
    /// A request that is on its way but for its last byte.
    var held: HeldRequest?

    /// How long a client waits before it asks again a target that is not there: a load driver that spins shows
    /// nothing but its own speed.
    private static let pause: Int64 = 10_000_000

    /// What a client remembers within one pass.
    struct Pass {
        let resource: Int
        let round: Int
        /// When an open loop wanted it to begin.
        var intended: Int64?
        /// Whether it has sent an operation.
        var hasBegun = false
        /// The grant that it believes to hold.
        var held: Grant?
        /// The token of its latest grant.
        var own: ShownToken?
        /// How its latest acquire ended.
        var latest: Outcome?
        /// What it has captured of answers, by name.
        var captured: [String: JSON] = [:]
        /// Whether an answer was not as expected.
        var isUnmet = false
        /// Whether the resource was taken, or may have been, and is surely not given back yet.
        var owes = false
        /// How its latest request ended.
        var latestRequest: Outcome?

        init(resource: Int, round: Int, intended: Int64? = nil) {
            self.resource = resource
            self.round = round
            self.intended = intended
        }
    }

    init(
        number: Int, place: Int, group: Scenario.Group, locks: (any LockClient)?, channel: (any RequestChannel)?,
        run: RunState
    ) {
        self.number = number
        self.place = place
        self.group = group
        self.locks = locks
        self.channel = channel
        self.run = run
        worker = String(number)
        random = SeededGenerator(seed: run.seed, stream: UInt64(number) + 1)
    }

    /// Runs the steps once. `gate` is where the clients of a round meet between steps.
    func perform(_ pass: Pass, gate: Rendezvous) async {
        self.pass = pass
        self.pass.captured = run.chosen?.captured ?? [:]
        await performPrepared(gate: gate)
    }

    /// Begins a pass: its first request is held back at a gate.
    func prepare(_ pass: Pass, at gate: Rendezvous) async {
        self.pass = pass
        self.pass.captured = run.chosen?.captured ?? [:]
        await hold(firstOf: group.steps[...], at: gate)
    }

    /// Runs the steps of a pass that has begun.
    func performPrepared(gate: Rendezvous) async {
        for (index, step) in group.steps.enumerated() {
            if pass.latest == .unavailable { await run.sleep(until: MonotonicClock.now + Self.pause) }
            if run.isStopping || isAtItsEnd { return await windUp(group.steps[index...]) }
            guard step.when == .always || isMet(step.when) else { continue }
            if run.limiter != nil, held == nil, step.action.isOperation {
                guard await run.admitsOne() else { return await windUp(group.steps[index...]) }
            }
            switch step.action {
            case .acquire: await acquire()
            case .release(let choice): await release(choice)
            case .extend(let time, let choice): await extend(by: time, choice)
            case .read: await read()
            case .hold(let time), .think(let time): await run.sleep(until: MonotonicClock.now + draw(time))
            case .gate:
                await hold(firstOf: group.steps[(index + 1)...], at: gate)
                await gate.arrive()
            case .poll(let poll): await attempt(polling: poll) { await self.acquire() }
            case .wait(let moment):
                if let instant = instant(of: moment) { await run.sleep(until: instant) }
            case .request(let request):
                if let retry = request.retry {
                    await attempt(polling: retry) { await self.send(request) }
                } else {
                    await send(request)
                }
            }
        }
        await giveBack()
    }

    /// Whether its further steps would mean nothing.
    private var isAtItsEnd: Bool { pass.isUnmet && run.scenario.afterUnmet == .endPass }

    /// The resource of the next pass in a closed or open loop.
    func pick(_ pick: Scenario.Pick, of count: Int, pass: Int) -> Int {
        switch pick {
        case .random: Int.random(in: 0..<count, using: &random)
        case .roundRobin: (number + pass) % count
        }
    }

    func isMet(_ condition: Scenario.Condition) -> Bool {
        switch condition {
        case .granted: pass.held != nil
        case .conflict: pass.latest == .conflict
        case .always: true
        }
    }

    func draw(_ range: Scenario.DurationRange) -> Int64 {
        let (shortest, longest) = (range.shortest.nanoseconds, range.longest.nanoseconds)
        return shortest == longest ? shortest : Int64.random(in: shortest...longest, using: &random)
    }

    private func instant(of moment: Scenario.Moment) -> Int64? {
        run.ledger.newest(of: pass.resource).map { $0.endsEarliest + draw(moment.offset) }
    }

    /// Tries at its own times of the interval until it is granted, or the time is over.
    private func attempt(polling poll: Scenario.Poll, _ once: () async -> Void) async {
        let every = poll.every.nanoseconds
        let from = max(MonotonicClock.now, poll.from.flatMap { instant(of: $0) } ?? 0)
        var next = from + every * Int64(place) / Int64(group.clients)
        repeat {
            await run.sleep(until: next)
            if run.limiter != nil, await !run.admitsOne() { return }
            if run.isStopping { return }
            await once()
            if pass.latest == .granted { return }
            next = max(next + every, MonotonicClock.now)
        } while next <= from + poll.lasting.nanoseconds
    }

    // MARK: Tokens

    /// The token that a choice means at this moment, if there is one.
    func token(_ choice: Scenario.TokenChoice) -> ShownToken? {
        switch choice {
        case .own: return pass.own
        case .stale:
            let now = MonotonicClock.now
            return grants.last { $0.resource == pass.resource && ($0.isReleased || $0.endsLatest < now) }?.token
        case .foreign: return run.ledger.foreign(to: number, resource: pass.resource)?.token
        case .forged:
            if let genuine = run.ledger.newest(of: pass.resource)?.token { return genuine.forged(using: &random) }
            let made = LockToken(worker: worker, using: &random)
            return locks == nil ? .service(Token(made), text: made.text) : .lock(made)
        }
    }

    /// Remembers a grant of this client.
    func remember(_ grant: Grant, now: Int64) {
        pass.held = grant
        pass.own = grant.token
        if grants.count == 16 { grants.removeFirst() }
        grants.append(grant)
        run.ledger.granted(grant, now: now)
    }

    /// A lease ends at another time than was thought.
    func noteEnd(of token: Token, earliest: Int64?, _ latest: Int64) {
        run.ledger.extended(token, of: pass.resource, earliest: earliest, latest: latest)
        if let index = grants.firstIndex(where: { $0.token.id == token }) {
            grants[index].endsLatest = max(grants[index].endsLatest, latest)
        }
    }

    /// The record of an attempt, its outcome still to be said. In an open loop the first operation of a pass counts
    /// from the instant at which it should have begun.
    func begun(_ kind: Operation.Kind, sent: Int64, received: Int64, token: Token) -> Operation {
        var invoked = sent
        if !pass.hasBegun {
            run.sent(sent)
            if let intended = pass.intended { invoked = min(sent, intended) }
            pass.hasBegun = true
        }
        return Operation(
            kind: kind, outcome: .failed, client: UInt32(number), round: UInt32(truncatingIfNeeded: pass.round),
            resource: run.resourceID(pass.resource), invoked: run.clock.instant(invoked),
            completed: run.clock.instant(received), token: token)
    }
}

extension Scenario.Action {
    /// Whether it sends one request; a poll sends several, each in its own time.
    var isOperation: Bool {
        switch self {
        case .acquire, .release, .extend, .read: true
        case .request(let request): request.retry == nil
        case .hold, .think, .gate, .poll, .wait: false
        }
    }
}
