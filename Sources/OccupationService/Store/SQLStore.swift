internal import EventLoop

/// Occupations in an SQL database. Each call ends within its time, those who had to queue included: with an error when
/// the database is gone, stalled or slow.
struct SQLStore<Session: SQLSession>: OccupationStore {
    /// Those of one spool share a session: their transactions would only wait for each other.
    private let sessions: [Session]
    /// Health asks here, if there is one: the others may all be busy.
    private let health: Session?
    private let patience: Int64

    /// A store over these sessions, at least one; a call may take so many nanoseconds.
    init(_ sessions: [Session], health: Session? = nil, patience: Int64) {
        self.sessions = sessions
        self.health = health
        self.patience = patience
    }

    /// See `OccupationStore`.
    func spool(_ tag: String) async throws(StoreError) -> Spool? {
        try await session(of: tag).perform(by: deadline) { (database) throws(StoreError) in
            try SpoolRecords.spool(tag, in: database)
        }
    }

    /// See `OccupationStore`.
    func take(_ tag: String, _ occupation: Occupation, fence: UInt64) async throws(StoreError) -> TakeResult {
        let attempt = Int64.random(in: 0 ... .max)
        return try await session(of: tag).record(attempt, of: tag, by: deadline) { (database) throws(StoreError) in
            try SpoolRecords.take(tag, occupation, fence: fence, attempt: attempt, in: database)
        }
    }

    /// See `OccupationStore`.
    func giveBack(
        _ tag: String, token: String, _ kind: SpoolEvent.Kind, at instant: Int64, workDay: String?
    ) async throws(StoreError) -> Spool? {
        let attempt = Int64.random(in: 0 ... .max)
        return try await session(of: tag).record(attempt, of: tag, by: deadline) { (database) throws(StoreError) in
            try SpoolRecords.giveBack(
                tag, token: token, kind, at: instant, workDay: workDay, attempt: attempt, in: database)
        }
    }

    /// See `OccupationStore`.
    func history(_ tag: String) async throws(StoreError) -> [SpoolEvent] {
        try await session(of: tag).perform(by: deadline) { (database) throws(StoreError) in
            try SpoolRecords.history(tag, in: database)
        }
    }

    /// See `OccupationStore`.
    func databaseVersion() async throws(StoreError) -> String {
        try await (health ?? sessions[0]).perform(by: deadline) { (database) throws(StoreError) in
            try database.version()
        }
    }

    /// See `OccupationStore`.
    func close() async {
        for session in sessions + [health].compactMap({ $0 }) { await session.close() }
    }

    private var deadline: Int64 { MonotonicClock.now + patience }

    private func session(of tag: String) -> Session {
        sessions[Int(tag.hashValue.magnitude % UInt(sessions.count))]
    }
}
