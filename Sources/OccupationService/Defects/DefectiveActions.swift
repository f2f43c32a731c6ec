internal import LockService

/// Actions of which one is wrong; the others are the sound ones.
protocol DefectiveActions: OccupationActions {
    var locks: any SpoolLocks { get }
    var store: any OccupationStore { get }
}

extension DefectiveActions {
    var sound: Occupations { Occupations(locks: locks, store: store) }

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        try await sound.take(tag, worker: worker, workerName: workerName, step: step, now: now)
    }
    func extend(_ tag: String, worker: Int, token: String?, seconds: Int) async throws(Refusal) -> Int64 {
        try await sound.extend(tag, worker: worker, token: token, seconds: seconds)
    }
    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool {
        try await sound.giveBack(tag, worker: worker, token: token, kind, workDay: workDay, now: now)
    }
    func status(_ tag: String) async throws(Refusal) -> Spool { try await sound.status(tag) }
    func history(_ tag: String) async throws(Refusal) -> [SpoolEvent] { try await sound.history(tag) }

    /// The spool, as it stands in the store.
    func recorded(_ tag: String) async throws(Refusal) -> Spool {
        let spool = try await stored { () throws(StoreError) in try await store.spool(tag) }
        guard let spool else { throw .unknownSpool(tag) }
        return spool
    }

    func locked<Value>(_ body: () async throws(LockError) -> Value) async throws(Refusal) -> Value {
        do throws(LockError) { return try await body() } catch {
            switch error {
            case .occupied(_, let owner): throw .occupied(worker: owner, name: nil, since: nil)
            case .expired: throw .leaseIsOver
            default: throw .locksUnavailable(error.description)
            }
        }
    }

    func stored<Value>(_ body: () async throws(StoreError) -> Value) async throws(Refusal) -> Value {
        do throws(StoreError) { return try await body() } catch { throw .storeUnavailable(error.description) }
    }
}
