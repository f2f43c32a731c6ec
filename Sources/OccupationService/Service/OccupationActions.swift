/// What a caller can ask of occupations.
protocol OccupationActions: Sendable {
    /// Takes a spool for a step of work; its occupation carries the token.
    func take(_ tag: String, worker: Int, workerName: String?, step: WorkStep, now: Int64)
        async throws(Refusal) -> Spool
    /// Makes the holder's lease end later by so many seconds; tells the milliseconds left.
    func extend(_ tag: String, worker: Int, token: String?, seconds: Int) async throws(Refusal) -> Int64
    /// Ends the holder's work for now, or completes its step, and releases the lock.
    func giveBack(
        _ tag: String, worker: Int, token: String?, _ kind: SpoolEvent.Kind, workDay: String?, now: Int64
    ) async throws(Refusal) -> Spool
    /// A spool, with its occupation only if its lease lives.
    func status(_ tag: String) async throws(Refusal) -> Spool
    /// What happened to a spool, oldest first.
    func history(_ tag: String) async throws(Refusal) -> [SpoolEvent]
}
