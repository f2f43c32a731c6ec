internal import LockService

/// The locks on spools, as the service uses them: its only way to Redis for an occupation.
protocol SpoolLocks: Sendable {
    /// Takes a spool for a worker.
    func acquire(_ tag: String, worker: String) async throws(LockError) -> SpoolLease
    /// Gives it back; false if the token holds it no more.
    func release(_ tag: String, token: String) async throws(LockError) -> Bool
    /// Makes the lease end later by so many seconds; tells the milliseconds left.
    func extend(_ tag: String, token: String, seconds: Int) async throws(LockError) -> Int64
    /// The token of the holder; nil if nobody holds it.
    func holder(_ tag: String) async throws(LockError) -> String?
    /// Redis has counted fewer grants than the store has recorded: it counts on from there. False if it hasn't.
    func raiseFence(_ tag: String, to fence: UInt64) async throws(LockError) -> Bool
}

/// A spool that was granted.
struct SpoolLease: Sendable, Equatable {
    /// What proves it.
    var token: String
    /// Grows with every grant of the spool.
    var fence: UInt64
}
