internal import LockService

/// The rules of occupation: who may take, extend, pause and complete work on a spool.
///
/// The lock decides who works; the store remembers it, and turns away a grant or a holder that the lock has left
/// behind: it accepts a grant only with a larger fencing token than all before, and an end only from the holder that
/// it has recorded.
struct Occupations: OccupationActions {
    private let locks: any SpoolLocks
    private let store: any OccupationStore

    /// The rules over these locks and this store.
    init(locks: any SpoolLocks, store: any OccupationStore) {
        self.locks = locks
        self.store = store
    }

    func take(
        _ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64
    ) async throws(Refusal) -> Spool {
        let spool = try await find(tag)
        guard spool.nextStep == step else { throw .notItsTurn(step, next: spool.nextStep) }
        while true {
            let lease = try await acquire(tag, worker: worker)
            let occupation = Occupation(
                worker: worker, workerName: workerName, step: step, token: lease.token, since: now)
            let result: TakeResult
            do throws(StoreError) {
                result = try await store.take(tag, occupation, fence: lease.fence)
            } catch {
                await letGo(tag, lease.token)
                throw .storeUnavailable(error.description)
            }
            if case .taken(let spool) = result { return spool }
            await letGo(tag, lease.token)
            switch result {
            case .taken(let spool): return spool
            case .notItsTurn(let spool): throw .notItsTurn(step, next: spool.nextStep)
            case .outdated(let recorded):
                // Redis may have lost its count, with its memory; then the next grant is counted on from the
                // store's. Else somebody has taken the spool since this lease was over.
                if try await countsOn(tag, from: recorded) { continue }
                throw occupied(by: nil, try await find(tag))
            }
        }
    }

    func extend(
        _ tag: String, worker: Int, token: String?, seconds: Int
    ) async throws(Refusal) -> Int64 {
        let occupation = try await holder(of: tag, worker: worker, token: token)
        do throws(LockError) {
            return try await locks.extend(tag, token: occupation.token, seconds: seconds)
        } catch {
            throw Self.refusal(error)
        }
    }

    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool {
        let occupation = try await holder(of: tag, worker: worker, token: token)
        // Recorded first: a crash before the release leaves the spool locked for a while, not taken twice.
        let spool = try await stored { () throws(StoreError) in
            try await store.giveBack(tag, token: occupation.token, kind, at: now, workDay: workDay)
        }
        guard let spool else { throw .notOccupied }
        await letGo(tag, occupation.token)
        return spool
    }

    func status(_ tag: String) async throws(Refusal) -> Spool {
        var spool = try await find(tag)
        guard let occupation = spool.occupation else { return spool }
        if try await lockHolder(of: tag) != occupation.token { spool.occupation = nil }
        return spool
    }

    func history(_ tag: String) async throws(Refusal) -> [SpoolEvent] {
        _ = try await find(tag)
        return try await stored { () throws(StoreError) in try await store.history(tag) }
    }

    // MARK: Steps

    private func find(_ tag: String) async throws(Refusal) -> Spool {
        let spool = try await stored { () throws(StoreError) in try await store.spool(tag) }
        guard let spool else { throw .unknownSpool(tag) }
        return spool
    }

    /// The occupation of the caller, who must be its recorded holder with a lease that lives.
    private func holder(of tag: String, worker: Int, token: String?) async throws(Refusal) -> Occupation {
        guard let occupation = try await find(tag).occupation else { throw .notOccupied }
        guard occupation.worker == worker, token == nil || token == occupation.token else { throw .notHolder }
        guard try await lockHolder(of: tag) == occupation.token else { throw .leaseIsOver }
        return occupation
    }

    private func acquire(_ tag: String, worker: Int) async throws(Refusal) -> SpoolLease {
        do throws(LockError) {
            return try await locks.acquire(tag, worker: String(worker))
        } catch {
            guard case .occupied(_, let owner) = error else { throw Self.refusal(error) }
            throw occupied(by: owner, try await find(tag))
        }
    }

    private func lockHolder(of tag: String) async throws(Refusal) -> String? {
        do throws(LockError) { return try await locks.holder(tag) } catch { throw Self.refusal(error) }
    }

    private func countsOn(_ tag: String, from fence: UInt64) async throws(Refusal) -> Bool {
        do throws(LockError) { return try await locks.raiseFence(tag, to: fence) } catch { throw Self.refusal(error) }
    }

    /// Releases a lock that nobody needs any more. If Redis is gone, the lock ends by its TTL.
    private func letGo(_ tag: String, _ token: String) async {
        _ = try? await locks.release(tag, token: token)
    }

    private func stored<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(Refusal) -> Value {
        do throws(StoreError) { return try await body() } catch { throw .storeUnavailable(error.description) }
    }

    /// The store knows the holder's name and time, if it has recorded the grant that the lock tells already.
    private func occupied(by worker: String?, _ spool: Spool) -> Refusal {
        guard let occupation = spool.occupation, worker == nil || worker == String(occupation.worker) else {
            return .occupied(worker: worker, name: nil, since: nil)
        }
        return .occupied(
            worker: String(occupation.worker), name: occupation.workerName, since: occupation.since)
    }

    private static func refusal(_ error: LockError) -> Refusal {
        switch error {
        case .occupied, .versionConflict: .notHolder
        case .expired: .leaseIsOver
        case .unavailable, .indeterminate, .failed: .locksUnavailable(error.description)
        }
    }
}
