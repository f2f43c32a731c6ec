internal import EventLoop
internal import History
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
    let locks: any LockClient
    let run: RunState
    private let worker: String
    private var random: SeededGenerator
    private var grants: [Grant] = []
    private var pass = Pass(resource: 0, round: 0)

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
        var own: LockToken?
        /// How its latest acquire ended.
        var latest: Outcome?

        init(resource: Int, round: Int, intended: Int64? = nil) {
            self.resource = resource
            self.round = round
            self.intended = intended
        }
    }

    init(number: Int, place: Int, group: Scenario.Group, locks: any LockClient, run: RunState) {
        self.number = number
        self.place = place
        self.group = group
        self.locks = locks
        self.run = run
        worker = String(number)
        random = SeededGenerator(seed: run.seed, stream: UInt64(number) + 1)
    }

    /// Runs the steps once. `gate` is where the clients of a round meet between steps.
    func perform(_ pass: Pass, gate: Rendezvous) async {
        self.pass = pass
        for step in group.steps {
            if pass.latest == .unavailable { await run.sleep(until: MonotonicClock.now + Self.pause) }
            if run.isStopping { return }
            guard step.when == .always || isMet(step.when) else { continue }
            if run.limiter != nil, step.action.isOperation {
                await run.waitForAdmission()
                if run.isStopping { return }
            }
            switch step.action {
            case .acquire: await acquire()
            case .release(let choice): await release(choice)
            case .extend(let time, let choice): await extend(by: time, choice)
            case .read: await read()
            case .hold(let time), .think(let time): await run.sleep(until: MonotonicClock.now + draw(time))
            case .gate: await gate.arrive()
            case .poll(let poll): await acquire(polling: poll)
            case .wait(let moment):
                if let instant = instant(of: moment) { await run.sleep(until: instant) }
            }
        }
    }

    /// The resource of the next pass in a closed or open loop.
    func pick(_ pick: Scenario.Pick, of count: Int, pass: Int) -> Int {
        switch pick {
        case .random: Int.random(in: 0..<count, using: &random)
        case .roundRobin: (number + pass) % count
        }
    }

    private func isMet(_ condition: Scenario.Condition) -> Bool {
        switch condition {
        case .granted: pass.held != nil
        case .conflict: pass.latest == .conflict
        case .always: true
        }
    }

    private func draw(_ range: Scenario.DurationRange) -> Int64 {
        let (shortest, longest) = (range.shortest.nanoseconds, range.longest.nanoseconds)
        return shortest == longest ? shortest : Int64.random(in: shortest...longest, using: &random)
    }

    private func instant(of moment: Scenario.Moment) -> Int64? {
        run.ledger.newest(of: pass.resource).map { $0.endsEarliest + draw(moment.offset) }
    }

    // MARK: Operations

    private func acquire() async {
        let token = LockToken(worker: worker, using: &random)
        let attempt = await locks.tryAcquire(run.resourceName(pass.resource), token)
        var operation = begun(.acquire, attempt, token: Token(token))
        operation.lease = run.lease
        switch attempt.result {
        case .success(let lease):
            operation.outcome = .granted
            operation.fencing = lease.fencing ?? 0
            let grant = Grant(
                client: number, resource: pass.resource, token: token, endsEarliest: attempt.sent + run.lease,
                endsLatest: attempt.received + run.lease)
            pass.held = grant
            pass.own = token
            if grants.count == 16 { grants.removeFirst() }
            grants.append(grant)
            run.ledger.granted(grant, now: attempt.received)
        case .failure(let error): note(error, in: &operation)
        }
        pass.latest = operation.outcome
        run.record(operation)
    }

    /// Tries at its own times of the interval until it is granted, or the time is over.
    private func acquire(polling poll: Scenario.Poll) async {
        let every = poll.every.nanoseconds
        let from = max(MonotonicClock.now, poll.from.flatMap { instant(of: $0) } ?? 0)
        var next = from + every * Int64(place) / Int64(group.clients)
        repeat {
            await run.sleep(until: next)
            if run.limiter != nil { await run.waitForAdmission() }
            if run.isStopping { return }
            await acquire()
            if pass.latest == .granted { return }
            next = max(next + every, MonotonicClock.now)
        } while next <= from + poll.lasting.nanoseconds
    }

    private func release(_ choice: Scenario.TokenChoice) async {
        guard let token = token(choice) else { return }
        run.ledger.releasing(token, of: pass.resource)
        let attempt = await locks.tryRelease(run.resourceName(pass.resource), token)
        var operation = begun(.release, attempt, token: Token(token))
        if choice == .own { pass.held = nil }
        switch attempt.result {
        case .success(true):
            operation.outcome = .granted
            if let index = grants.firstIndex(where: { $0.token == token }) { grants[index].isReleased = true }
        case .success(false): operation.outcome = .refused
        case .failure(let error): note(error, in: &operation)
        }
        run.record(operation)
    }

    private func extend(by time: Duration, _ choice: Scenario.TokenChoice) async {
        guard let token = token(choice) else { return }
        let attempt = await locks.tryExtend(run.resourceName(pass.resource), token, by: time)
        var operation = begun(.extend, attempt, token: Token(token))
        operation.lease = time.nanoseconds
        switch attempt.result {
        case .success(let left):
            operation.outcome = .granted
            operation.lease = left?.nanoseconds ?? Operation.noExpiry
            if let left = left?.nanoseconds {
                noteEnd(of: token, earliest: attempt.sent + left, attempt.received + left)
            }
        case .failure(.occupied), .failure(.expired): operation.outcome = .refused
        case .failure(let error):
            note(error, in: &operation)
            if operation.outcome == .indeterminate {
                let end = grants.last { $0.token == token }?.endsLatest ?? attempt.received
                noteEnd(of: token, earliest: nil, max(end, attempt.received) + time.nanoseconds)
            }
        }
        run.record(operation)
    }

    /// A lease ends at another time than was thought.
    private func noteEnd(of token: LockToken, earliest: Int64?, _ latest: Int64) {
        run.ledger.extended(token, of: pass.resource, earliest: earliest, latest: latest)
        if let index = grants.firstIndex(where: { $0.token == token }) {
            grants[index].endsLatest = max(grants[index].endsLatest, latest)
        }
    }

    private func read() async {
        let attempt = await locks.tryOwner(run.resourceName(pass.resource))
        var operation = begun(.read, attempt, token: .none)
        switch attempt.result {
        case .success(let owner):
            operation.outcome = .granted
            if let owner {
                operation.holder = run.token(owner.token)
                operation.lease = owner.timeLeft?.nanoseconds ?? Operation.noExpiry
            }
        case .failure(let error): note(error, in: &operation)
        }
        run.record(operation)
    }

    /// The record of an attempt, its outcome still to be said. In an open loop the first operation of a pass counts
    /// from the instant at which it should have begun.
    private func begun<Value>(
        _ kind: Operation.Kind, _ attempt: LockAttempt<Value>, token: Token
    ) -> Operation {
        var sent = attempt.sent
        if !pass.hasBegun {
            run.sent(attempt.sent)
            if let intended = pass.intended { sent = min(sent, intended) }
            pass.hasBegun = true
        }
        return Operation(
            kind: kind, outcome: .failed, client: UInt32(number), round: UInt32(truncatingIfNeeded: pass.round),
            resource: run.resourceID(pass.resource), invoked: run.clock.instant(sent),
            completed: run.clock.instant(attempt.received), token: token)
    }

    private func note(_ error: LockError, in operation: inout Operation) {
        switch error {
        case .occupied: operation.outcome = .conflict
        case .expired, .versionConflict: operation.outcome = .refused
        case .unavailable: operation.outcome = .unavailable
        case .indeterminate: operation.outcome = .indeterminate
        case .failed: operation.outcome = .failed
        }
        if operation.outcome != .conflict { operation.note = run.note("\(error)") }
    }

    // MARK: Tokens

    private func token(_ choice: Scenario.TokenChoice) -> LockToken? {
        switch choice {
        case .own: return pass.own
        case .stale:
            let now = MonotonicClock.now
            return grants.last { $0.resource == pass.resource && ($0.isReleased || $0.endsLatest < now) }?.token
        case .foreign: return run.ledger.foreign(to: number, resource: pass.resource)?.token
        case .forged:
            let holder = run.ledger.newest(of: pass.resource)?.token.worker ?? worker
            return LockToken(worker: holder, using: &random)
        }
    }
}

extension Token {
    /// A token of ours in its sixteen bytes.
    init(_ token: LockToken) { self.init(high: token.high, low: token.low) }
}

extension Scenario.Action {
    /// Whether it sends one request; a poll sends several, each in its own time.
    fileprivate var isOperation: Bool {
        switch self {
        case .acquire, .release, .extend, .read: true
        case .hold, .think, .gate, .poll, .wait: false
        }
    }
}
