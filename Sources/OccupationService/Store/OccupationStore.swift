/// Where occupations and their history are kept. Each call is one transaction, and never runs on the event loop's
/// thread. What a call has answered outlives the process.
protocol OccupationStore: Sendable {
    /// The spool of a tag; nil if there is none.
    func spool(_ tag: String) async throws(StoreError) -> Spool?
    /// Records a grant of the lock. Refused as `outdated` unless the fencing token is larger than all before it.
    func take(_ tag: String, _ occupation: Occupation, fence: UInt64) async throws(StoreError) -> TakeResult
    /// Records that the holder of this token gives the spool back; nil if he isn't the recorded holder any more.
    func giveBack(_ tag: String, token: String, _ event: SpoolEvent.Kind, at instant: Int64, workDay: String?)
        async throws(StoreError) -> Spool?
    /// What happened to a spool, oldest first.
    func history(_ tag: String) async throws(StoreError) -> [SpoolEvent]
    /// The name and version of the database, asked just now.
    func databaseVersion() async throws(StoreError) -> String
    /// Ends its work; no call may follow.
    func close() async
}

/// What came of recording a grant.
enum TakeResult: Sendable, Equatable {
    /// It is recorded; the spool as it is now.
    case taken(Spool)
    /// It is another step's turn, or no step's: the spool as it is.
    case notItsTurn(Spool)
    /// A grant with this fencing token or a larger one is recorded already.
    case outdated(recorded: UInt64)
}
