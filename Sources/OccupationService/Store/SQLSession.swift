/// A database on a thread of its own, for the calls of a store.
protocol SQLSession: Sendable {
    associatedtype Database: SQLDatabase
    /// Runs what changes nothing, or nothing unless it returns.
    func perform<Result: Sendable>(
        by deadline: Int64, _ body: @Sendable (Database) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result
    /// Runs a transaction that records a change of a spool under the number of this attempt.
    func record<Result: Sendable>(
        _ attempt: Int64, of tag: String, by deadline: Int64,
        _ body: @Sendable (Database) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result
    /// Disconnects; no call may follow.
    func close() async
}
