internal import EventLoop

/// Occupations in PostgreSQL. Each call ends within its time: with an error when the database is gone, stalled or slow.
struct PostgresStore: OccupationStore {
    /// Those of one spool share a session: their transactions would only wait for each other.
    private let sessions: [PostgresSession]
    /// Health asks on a connection of its own: those of occupation may all be busy.
    private let health: PostgresSession
    private let patience: Int64

    /// A store that connects when it is first asked; a call may take so many nanoseconds.
    init(_ url: PostgresURL, spools: [String], patience: Int64, sessions count: Int = 4) {
        let isPrepared = Lock(false)
        sessions = (0..<count).map { _ in PostgresSession(url, spools: spools, isPrepared: isPrepared) }
        health = PostgresSession(url, spools: spools, isPrepared: isPrepared)
        self.patience = patience
    }

    /// See `OccupationStore`.
    func spool(_ tag: String) async throws(StoreError) -> Spool? {
        try await session(of: tag).perform(by: deadline) { (connection) throws(StoreError) in
            try SpoolRecords.spool(tag, in: &connection)
        }
    }

    /// See `OccupationStore`.
    func take(_ tag: String, _ occupation: Occupation, fence: UInt64) async throws(StoreError) -> TakeResult {
        let attempt = Int64.random(in: 0 ... .max)
        return try await session(of: tag).record(attempt, of: tag, by: deadline) { (connection) throws(StoreError) in
            try SpoolRecords.take(tag, occupation, fence: fence, attempt: attempt, in: &connection)
        }
    }

    /// See `OccupationStore`.
    func giveBack(
        _ tag: String, token: String, _ kind: SpoolEvent.Kind, at instant: Int64, workDay: String?
    ) async throws(StoreError) -> Spool? {
        let attempt = Int64.random(in: 0 ... .max)
        return try await session(of: tag).record(attempt, of: tag, by: deadline) { (connection) throws(StoreError) in
            try SpoolRecords.giveBack(
                tag, token: token, kind, at: instant, workDay: workDay, attempt: attempt, in: &connection)
        }
    }

    /// See `OccupationStore`.
    func history(_ tag: String) async throws(StoreError) -> [SpoolEvent] {
        try await session(of: tag).perform(by: deadline) { (connection) throws(StoreError) in
            try SpoolRecords.history(tag, in: &connection)
        }
    }

    /// See `OccupationStore`.
    func databaseVersion() async throws(StoreError) -> String {
        let rows = try await health.perform(by: deadline) { (connection) throws(StoreError) in
            try connection.run("SHOW server_version", [])
        }
        return "PostgreSQL \(rows.first?.first?.text ?? "unknown")"
    }

    /// See `OccupationStore`.
    func close() async {
        for session in sessions + [health] { await session.close() }
    }

    private var deadline: Int64 { MonotonicClock.now + patience }

    private func session(of tag: String) -> PostgresSession {
        sessions[Int(tag.hashValue.magnitude % UInt(sessions.count))]
    }
}
