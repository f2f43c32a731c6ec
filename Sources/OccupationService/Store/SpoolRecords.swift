/// Spools and their events as tables, the same in every database.
enum SpoolRecords {
    /// Makes what is missing of the tables and spools.
    static func prepare(_ tags: [String], in database: some SQLDatabase) throws(StoreError) {
        for table in schema { try database.run(table, []) }
        for start in stride(from: 0, to: tags.count, by: 500) {
            let some = tags[start..<min(start + 500, tags.count)]
            let rows = (1...some.count).map { "($\($0))" }.joined(separator: ", ")
            try database.run(
                "INSERT INTO spool (tag) VALUES \(rows) ON CONFLICT DO NOTHING", some.map { .text($0) })
        }
    }

    // `attempt` tells which call wrote an event, so that a call that lost its connection can find out whether it did.
    private static let schema = [
        """
        CREATE TABLE IF NOT EXISTS spool (
          tag TEXT PRIMARY KEY, version BIGINT NOT NULL DEFAULT 0, fence BIGINT NOT NULL DEFAULT 0,
          completed_steps BIGINT NOT NULL DEFAULT 0,
          worker BIGINT, worker_name TEXT, step TEXT, token TEXT, since BIGINT)
        """,
        """
        CREATE TABLE IF NOT EXISTS event (
          tag TEXT NOT NULL REFERENCES spool (tag), version BIGINT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL,
          worker BIGINT NOT NULL, worker_name TEXT, instant BIGINT NOT NULL, work_day TEXT, attempt BIGINT NOT NULL,
          PRIMARY KEY (tag, version))
        """,
    ]

    /// See `OccupationStore`. Part of a transaction.
    static func take(
        _ tag: String, _ occupation: Occupation, fence: UInt64, attempt: Int64,
        in database: some SQLDatabase
    ) throws(StoreError) -> TakeResult {
        guard var spool = try spool(tag, locked: true, in: database) else {
            throw StoreError("the spool \(tag) is gone")
        }
        guard fence > spool.fence else { return .outdated(recorded: spool.fence) }
        guard spool.nextStep == occupation.step else { return .notItsTurn(spool) }
        spool.version += 1
        spool.fence = fence
        spool.occupation = occupation
        try write(spool, to: database)
        let event = SpoolEvent(
            kind: .taken, step: occupation.step, worker: occupation.worker, workerName: occupation.workerName,
            instant: occupation.since, version: spool.version)
        try append(event, of: tag, attempt: attempt, to: database)
        return .taken(spool)
    }

    /// See `OccupationStore`. Part of a transaction.
    static func giveBack(
        _ tag: String, token: String, _ kind: SpoolEvent.Kind, at instant: Int64, workDay: String?, attempt: Int64,
        in database: some SQLDatabase
    ) throws(StoreError) -> Spool? {
        guard var spool = try spool(tag, locked: true, in: database), let occupation = spool.occupation,
            occupation.token == token
        else { return nil }
        spool.version += 1
        spool.occupation = nil
        if kind == .completed { spool.completedSteps += 1 }
        try write(spool, to: database)
        let event = SpoolEvent(
            kind: kind, step: occupation.step, worker: occupation.worker, workerName: occupation.workerName,
            instant: instant, version: spool.version, workDay: workDay)
        try append(event, of: tag, attempt: attempt, to: database)
        return spool
    }

    /// See `OccupationStore`.
    static func history(
        _ tag: String, in database: some SQLDatabase
    ) throws(StoreError) -> [SpoolEvent] {
        let columns = "kind, step, worker, worker_name, instant, version, work_day"
        let rows = try database.run("SELECT \(columns) FROM event WHERE tag = $1 ORDER BY version", [.text(tag)])
        return rows.compactMap { row in
            guard let kind = SpoolEvent.Kind(rawValue: row[0].text ?? ""),
                let step = WorkStep(rawValue: row[1].text ?? "")
            else { return nil }
            return SpoolEvent(
                kind: kind, step: step, worker: Int(row[2].integer), workerName: row[3].text,
                instant: row[4].integer, version: Int(row[5].integer), workDay: row[6].text)
        }
    }

    /// Whether this attempt to change a spool was recorded.
    static func hasRecorded(
        _ attempt: Int64, of tag: String, in database: some SQLDatabase
    ) throws(StoreError) -> Bool {
        let sql = "SELECT version FROM event WHERE tag = $1 AND attempt = $2"
        return try !database.run(sql, [.text(tag), .integer(attempt)]).isEmpty
    }

    /// See `OccupationStore`. A locked one is not changed by others until the transaction is over.
    static func spool<Database: SQLDatabase>(
        _ tag: String, locked: Bool = false, in database: Database
    ) throws(StoreError) -> Spool? {
        let columns = "version, fence, completed_steps, worker, worker_name, step, token, since"
        let sql = "SELECT \(columns) FROM spool WHERE tag = $1" + (locked ? Database.rowLock : "")
        guard let row = try database.run(sql, [.text(tag)]).first else { return nil }
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

    private static func write(
        _ spool: Spool, to database: some SQLDatabase
    ) throws(StoreError) {
        let holder = spool.occupation
        try database.run(
            """
            UPDATE spool SET version = $1, fence = $2, completed_steps = $3, worker = $4, worker_name = $5, step = $6,
            token = $7, since = $8 WHERE tag = $9
            """,
            [
                .integer(Int64(spool.version)), .integer(Int64(spool.fence)), .integer(Int64(spool.completedSteps)),
                holder.map { .integer(Int64($0.worker)) } ?? .null, .optional(holder?.workerName),
                .optional(holder?.step.rawValue), .optional(holder?.token), holder.map { .integer($0.since) } ?? .null,
                .text(spool.tag),
            ])
    }

    private static func append(
        _ event: SpoolEvent, of tag: String, attempt: Int64, to database: some SQLDatabase
    ) throws(StoreError) {
        try database.run(
            """
            INSERT INTO event (tag, version, kind, step, worker, worker_name, instant, work_day, attempt)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(tag), .integer(Int64(event.version)), .text(event.kind.rawValue), .text(event.step.rawValue),
                .integer(Int64(event.worker)), .optional(event.workerName), .integer(event.instant),
                .optional(event.workDay), .integer(attempt),
            ])
    }
}
