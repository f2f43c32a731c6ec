internal import EventLoop

/// An SQLite file on a thread of its own.
///
/// Write-ahead log with `synchronous = NORMAL`: a killed process loses nothing that it answered; only a machine that
/// loses its power may forget the last moments.
actor SQLiteSession: SQLSession {
    private let thread = StoreThread()
    private let database: SQLiteDatabase

    /// The session's own thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens or makes the database at this path, with at least these spools.
    init(path: String, spools: [String], deadline: Int64) throws(StoreError) {
        database = try SQLiteDatabase(path: path, deadline: deadline)
        try database.run("PRAGMA journal_mode = WAL")
        try database.run("PRAGMA synchronous = NORMAL")
        try database.transaction { (database) throws(StoreError) in
            try SpoolRecords.prepare(spools, in: database)
        }
    }

    /// See `SQLSession`.
    func perform<Result: Sendable>(
        by deadline: Int64, _ body: @Sendable (SQLiteDatabase) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        guard MonotonicClock.now < deadline else { throw StoreError("SQLite: others keep the database busy") }
        database.deadline = deadline
        return try body(database)
    }

    /// See `SQLSession`.
    func record<Result: Sendable>(
        _ attempt: Int64, of tag: String, by deadline: Int64,
        _ body: @Sendable (SQLiteDatabase) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try perform(by: deadline) { (database) throws(StoreError) in try database.transaction(body) }
    }

    /// See `SQLSession`.
    func close() {
        database.close()
        thread.stop()
    }
}

extension SQLStore<SQLiteSession> {
    /// A store in a file, which is made if need be.
    init(path: String, spools: [String], patience: Int64) throws(StoreError) {
        let session = try SQLiteSession(path: path, spools: spools, deadline: MonotonicClock.now + patience)
        self.init([session], patience: patience)
    }
}
