internal import EventLoop
internal import History
internal import LockService
internal import Scenario

/// The operations of a client on locks in Redis.
extension Client {
    func acquire() async {
        guard let locks else { return }
        let token = LockToken(worker: worker, using: &random)
        let attempt = await locks.tryAcquire(run.resourceName(pass.resource), token)
        var operation = begun(.acquire, sent: attempt.sent, received: attempt.received, token: Token(token))
        operation.lease = run.lease
        switch attempt.result {
        case .success(let lease):
            operation.outcome = .granted
            operation.fencing = lease.fencing ?? 0
            let grant = Grant(
                client: number, resource: pass.resource, token: .lock(token), endsEarliest: attempt.sent + run.lease,
                endsLatest: attempt.received + run.lease)
            remember(grant, now: attempt.received)
        case .failure(let error): note(error, in: &operation)
        }
        pass.latest = operation.outcome
        run.record(operation)
    }

    func release(_ choice: Scenario.TokenChoice) async {
        guard let locks, let token = token(choice)?.lock else { return }
        run.ledger.releasing(Token(token), of: pass.resource)
        let attempt = await locks.tryRelease(run.resourceName(pass.resource), token)
        var operation = begun(.release, sent: attempt.sent, received: attempt.received, token: Token(token))
        if choice == .own { pass.held = nil }
        switch attempt.result {
        case .success(true):
            operation.outcome = .granted
            if let index = grants.firstIndex(where: { $0.token.id == Token(token) }) { grants[index].isReleased = true }
        case .success(false): operation.outcome = .refused
        case .failure(let error): note(error, in: &operation)
        }
        run.record(operation)
    }

    func extend(by time: Duration, _ choice: Scenario.TokenChoice) async {
        guard let locks, let token = token(choice)?.lock else { return }
        let attempt = await locks.tryExtend(run.resourceName(pass.resource), token, by: time)
        var operation = begun(.extend, sent: attempt.sent, received: attempt.received, token: Token(token))
        operation.lease = time.nanoseconds
        switch attempt.result {
        case .success(let left):
            operation.outcome = .granted
            operation.lease = left?.nanoseconds ?? Operation.noExpiry
            if let left = left?.nanoseconds {
                noteEnd(of: Token(token), earliest: attempt.sent + left, attempt.received + left)
            }
        case .failure(.occupied), .failure(.expired): operation.outcome = .refused
        case .failure(let error):
            note(error, in: &operation)
            if operation.outcome == .indeterminate {
                let end = grants.last { $0.token.id == Token(token) }?.endsLatest ?? attempt.received
                noteEnd(of: Token(token), earliest: nil, max(end, attempt.received) + time.nanoseconds)
            }
        }
        run.record(operation)
    }

    func read() async {
        guard let locks else { return }
        let attempt = await locks.tryOwner(run.resourceName(pass.resource))
        var operation = begun(.read, sent: attempt.sent, received: attempt.received, token: .none)
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
}

extension Token {
    /// A token of ours in its sixteen bytes.
    init(_ token: LockToken) { self.init(high: token.high, low: token.low) }
}
