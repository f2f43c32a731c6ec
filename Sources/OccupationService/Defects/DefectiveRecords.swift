internal import LockService

/// Takes the lock before it looks whether the step has its turn, and forgets the lock when it hasn't.
struct LockKeptOnError: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        let lease = try await locked { () throws(LockError) in
            try await locks.acquire(tag, worker: String(worker))
        }
        let spool = try await recorded(tag)
        guard spool.nextStep == step else { throw .notItsTurn(step, next: spool.nextStep) }
        let occupation = Occupation(worker: worker, workerName: workerName, step: step, token: lease.token, since: now)
        let result = try await stored { () throws(StoreError) in
            try await store.take(tag, occupation, fence: lease.fence)
        }
        guard case .taken(let taken) = result else { throw .leaseIsOver }
        return taken
    }
}

/// Answers the grant before it is recorded, and never comes to record it.
struct CrashAfterGrant: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        var spool = try await recorded(tag)
        guard spool.nextStep == step else { throw .notItsTurn(step, next: spool.nextStep) }
        let lease = try await locked { () throws(LockError) in
            try await locks.acquire(tag, worker: String(worker))
        }
        spool.fence = lease.fence
        spool.occupation = Occupation(
            worker: worker, workerName: workerName, step: step, token: lease.token, since: now)
        return spool
    }
}

/// Shows each kind of event of a worker at a step once: the join of a history view that says DISTINCT.
struct LostEvent: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    private struct Line: Hashable {
        let kind: SpoolEvent.Kind
        let step: WorkStep
        let worker: Int
    }

    func history(_ tag: String) async throws(Refusal) -> [SpoolEvent] {
        var shown: Set<Line> = []
        return try await sound.history(tag).filter {
            shown.insert(Line(kind: $0.kind, step: $0.step, worker: $0.worker)).inserted
        }
    }
}
