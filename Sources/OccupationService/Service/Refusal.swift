/// Why the service doesn't do what was asked, as its answers tell it.
enum Refusal: Error, Sendable, Equatable {
    /// There is no such spool.
    case unknownSpool(String)
    /// Somebody holds it: who, and since when in milliseconds since 1970, as far as it is known.
    case occupied(worker: String?, name: String?, since: Int64?)
    /// Another step comes first, or this one is complete.
    case notItsTurn(WorkStep, next: WorkStep?)
    /// Nobody holds it.
    case notOccupied
    /// The caller is not the holder.
    case notHolder
    /// The caller's lease is over.
    case leaseIsOver
    /// Redis is not there.
    case locksUnavailable(String)
    /// The database can't be used.
    case storeUnavailable(String)
}
