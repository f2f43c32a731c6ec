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
            for table in Self.schema { try database.run(table) }
            for tag in spools {
                try database.run("INSERT OR IGNORE INTO spool (tag) VALUES (?)", [.text(tag)])
            }
        }
        self.database = database
    }

    private static let schema = [
        """
        CREATE TABLE IF NOT EXISTS spool (
          tag TEXT PRIMARY KEY, version INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0,
          completed_steps INTEGER NOT NULL DEFAULT 0,
          worker INTEGER, worker_name TEXT, step TEXT, token TEXT, since INTEGER) WITHOUT ROWID
        """,
        """
        CREATE TABLE IF NOT EXISTS event (
          id INTEGER PRIMARY KEY, tag TEXT NOT NULL REFERENCES spool (tag), kind TEXT NOT NULL, step TEXT NOT NULL,
          worker INTEGER NOT NULL, worker_name TEXT, instant INTEGER NOT NULL, version INTEGER NOT NULL, work_day TEXT)
        """,
        "CREATE INDEX IF NOT EXISTS event_of_spool ON event (tag, id)",
    ]

    /// See `OccupationStore`.
    func spool(_ tag: String) throws(StoreError) -> Spool? { try Self.spool(tag, in: &database) }

    /// See `OccupationStore`.
    func take(_ tag: String, _ occupation: Occupation, fence: UInt64) throws(StoreError) -> TakeResult {
        try database.transaction { (database) throws(StoreError) in
            guard var spool = try Self.spool(tag, in: &database) else {
                throw StoreError("the spool \(tag) is gone")
            }
            guard fence > spool.fence else { return .outdated(recorded: spool.fence) }
            guard spool.nextStep == occupation.step else { return .notItsTurn(spool) }
            spool.version += 1
            spool.fence = fence
            spool.occupation = occupation
            try Self.write(spool, to: &database)
            let event = SpoolEvent(
                kind: .taken, step: occupation.step, worker: occupation.worker, workerName: occupation.workerName,
                instant: occupation.since, version: spool.version)
            try Self.append(event, of: tag, to: &database)
            return .taken(spool)
        }
    }

    /// See `OccupationStore`.
    func giveBack(
        _ tag: String, token: String, _ kind: SpoolEvent.Kind, at instant: Int64, workDay: String?
    ) throws(StoreError) -> Spool? {
        try database.transaction { (database) throws(StoreError) in
            guard var spool = try Self.spool(tag, in: &database), let occupation = spool.occupation,
                occupation.token == token
            else { return nil }
            spool.version += 1
            spool.occupation = nil
            if kind == .completed { spool.completedSteps += 1 }
            try Self.write(spool, to: &database)
            let event = SpoolEvent(
                kind: kind, step: occupation.step, worker: occupation.worker, workerName: occupation.workerName,
                instant: instant, version: spool.version, workDay: workDay)
            try Self.append(event, of: tag, to: &database)
            return spool
        }
    }

    /// See `OccupationStore`.
    func history(_ tag: String) throws(StoreError) -> [SpoolEvent] {
        let columns = "kind, step, worker, worker_name, instant, version, work_day"
        let rows = try database.run("SELECT \(columns) FROM event WHERE tag = ? ORDER BY id", [.text(tag)])
        return rows.compactMap { row in
            guard let kind = SpoolEvent.Kind(rawValue: row[0].text ?? ""),
                let step = WorkStep(rawValue: row[1].text ?? "")
            else { return nil }
            return SpoolEvent(
                kind: kind, step: step, worker: Int(row[2].integer), workerName: row[3].text,
                instant: row[4].integer, version: Int(row[5].integer), workDay: row[6].text)
        }
    }

    /// See `OccupationStore`.
    func databaseVersion() throws(StoreError) -> String {
        try database.run("SELECT 1 FROM spool LIMIT 1")
        return "SQLite \(String(cString: sqlite3_libversion()))"
    }

    /// See `OccupationStore`.
    func close() { thread.stop() }

    private static func spool(_ tag: String, in database: inout SQLiteDatabase) throws(StoreError) -> Spool? {
        let columns = "version, fence, completed_steps, worker, worker_name, step, token, since"
        guard let row = try database.run("SELECT \(columns) FROM spool WHERE tag = ?", [.text(tag)]).first else {
            return nil
        }
        var spool = Spool(
            tag: tag, version: Int(row[0].integer), fence: UInt64(row[1].integer),
            completedSteps: Int(row[2].integer))
        if let token = row[6].text, let step = WorkStep(rawValue: row[5].text ?? "") {
            spool.occupation = Occupation(
                worker: Int(row[3].integer), workerName: row[4].text, step: step, token: token,
                since: row[7].integer)
        }
        return spool
    }

    private static func write(_ spool: Spool, to database: inout SQLiteDatabase) throws(StoreError) {
        let holder = spool.occupation
        try database.run(
            """
            UPDATE spool SET version = ?, fence = ?, completed_steps = ?, worker = ?, worker_name = ?, step = ?,
            token = ?, since = ? WHERE tag = ?
            """,
            [
                .integer(Int64(spool.version)), .integer(Int64(spool.fence)), .integer(Int64(spool.completedSteps)),
                holder.map { .integer(Int64($0.worker)) } ?? .null, .optional(holder?.workerName),
                .optional(holder?.step.rawValue), .optional(holder?.token), holder.map { .integer($0.since) } ?? .null,
                .text(spool.tag),
            ])
    }

    private static func append(
        _ event: SpoolEvent, of tag: String, to database: inout SQLiteDatabase
    ) throws(StoreError) {
        try database.run(
            """
            INSERT INTO event (tag, kind, step, worker, worker_name, instant, version, work_day)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(tag), .text(event.kind.rawValue), .text(event.step.rawValue), .integer(Int64(event.worker)),
                .optional(event.workerName), .integer(event.instant), .integer(Int64(event.version)),
                .optional(event.workDay),
            ])
    }
}

extension SQLiteDatabase.Value {
    /// The text, or NULL.
    fileprivate static func optional(_ text: String?) -> Self { text.map { .text($0) } ?? .null }
}
