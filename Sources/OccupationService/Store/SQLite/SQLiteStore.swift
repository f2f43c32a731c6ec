internal import CSQLite

/// Occupations in an SQLite file, on a thread of its own.
///
/// Write-ahead log with `synchronous = NORMAL`: a killed process loses nothing that it answered; only a machine that
/// loses its power may forget the last moments.
actor SQLiteStore: OccupationStore {
    private let thread = StoreThread()
    private var database: SQLiteDatabase

    /// The store's own thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens or makes the database at this path, with at least these spools.
    init(path: String, spools: [String]) throws(StoreError) {
        var database = try SQLiteDatabase(path: path)
        try database.run("PRAGMA journal_mode = WAL")
        try database.run("PRAGMA synchronous = NORMAL")
        try database.transaction { (database) throws(StoreError) in
            try SpoolRecords.prepare(spools, in: &database)
        }
        self.database = database
    }

    /// See `OccupationStore`.
    func spool(_ tag: String) throws(StoreError) -> Spool? { try SpoolRecords.spool(tag, in: &database) }

    /// See `OccupationStore`.
    func take(_ tag: String, _ occupation: Occupation, fence: UInt64) throws(StoreError) -> TakeResult {
        try database.transaction { (database) throws(StoreError) in
            try SpoolRecords.take(tag, occupation, fence: fence, attempt: .random(in: 0 ... .max), in: &database)
        }
    }

    /// See `OccupationStore`.
    func giveBack(
        _ tag: String, token: String, _ kind: SpoolEvent.Kind, at instant: Int64, workDay: String?
    ) throws(StoreError) -> Spool? {
        try database.transaction { (database) throws(StoreError) in
            try SpoolRecords.giveBack(
                tag, token: token, kind, at: instant, workDay: workDay, attempt: .random(in: 0 ... .max), in: &database)
        }
    }

    /// See `OccupationStore`.
    func history(_ tag: String) throws(StoreError) -> [SpoolEvent] { try SpoolRecords.history(tag, in: &database) }

    /// See `OccupationStore`.
    func databaseVersion() throws(StoreError) -> String {
        try database.run("SELECT 1 FROM spool LIMIT 1")
        return "SQLite \(String(cString: sqlite3_libversion()))"
    }

    /// See `OccupationStore`.
    func close() {
        database.close()
        thread.stop()
    }
}
