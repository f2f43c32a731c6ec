internal import LockService

/// Gives back whatever is held, whoever asks.
struct ReleaseWithoutToken: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool {
        guard let occupation = try await recorded(tag).occupation else { throw .notOccupied }
        let spool = try await stored { () throws(StoreError) in
            try await store.giveBack(tag, token: occupation.token, kind, at: now, workDay: workDay)
        }
        _ = try await locked { () throws(LockError) in try await locks.release(tag, token: occupation.token) }
        guard let spool else { throw .notOccupied }
        return spool
    }
}

/// Extends whatever is held, whoever asks.
struct ExtendWithoutOwner: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func extend(_ tag: String, worker: Int, token: String?, seconds: Int) async throws(Refusal) -> Int64 {
        try await locked { () throws(LockError) in
            guard let holder = try await locks.holder(tag) else { throw .expired(resource: tag) }
            return try await locks.extend(tag, token: holder, seconds: seconds)
        }
    }
}

/// Completes the work of whoever stands in the store, without a look at the lease.
struct StaleWrite: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool {
        guard kind == .completed, let occupation = try await recorded(tag).occupation else {
            return try await sound.giveBack(tag, worker: worker, token: token, kind, workDay: workDay, now: now)
        }
        let spool = try await stored { () throws(StoreError) in
            try await store.giveBack(tag, token: occupation.token, kind, at: now, workDay: workDay)
        }
        _ = try await locked { () throws(LockError) in
            try await locks.release(tag, token: token ?? occupation.token)
        }
        guard let spool else { throw .notOccupied }
        return spool
    }
}

/// Takes «nobody holds it» for success: the caller wanted it free, and it is.
struct DoubleReleaseSucceeds: DefectiveActions {
    let locks: any SpoolLocks
    let store: any OccupationStore

    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool {
        do throws(Refusal) {
            return try await sound.giveBack(tag, worker: worker, token: token, kind, workDay: workDay, now: now)
        } catch {
            guard error == .notOccupied else { throw error }
            return try await recorded(tag)
        }
    }
}
