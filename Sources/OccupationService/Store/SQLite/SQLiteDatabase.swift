internal import CSQLite
internal import EventLoop

/// A connection to an SQLite database and its prepared statements. Used by one thread.
final class SQLiteDatabase: SQLDatabase {
    /// A transaction that writes has the database for itself from its beginning.
    static let rowLock = ""

    var deadline: Int64 { didSet { boundWaits() } }
    private var connection: OpaquePointer?
    private var statements: [String: OpaquePointer] = [:]

    /// Opens a file, which is made if need be, or `:memory:`.
    init(path: String, deadline: Int64) throws(StoreError) {
        self.deadline = deadline
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(path, &connection, flags, nil) == SQLITE_OK else {
            let reason = String(cString: sqlite3_errmsg(connection))
            sqlite3_close_v2(connection)
            connection = nil
            throw StoreError("SQLite: \(path) can't be opened: \(reason)")
        }
        boundWaits()
    }

    deinit { close() }

    /// Closes it, and removes its log; whatever follows fails.
    func close() {
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
        sqlite3_close_v2(connection)
        connection = nil
    }

    /// Runs one statement and returns its rows.
    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue] = []) throws(StoreError) -> [[SQLValue]] {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        for (index, value) in parameters.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .null: sqlite3_bind_null(statement, place)
            case .integer(let number): sqlite3_bind_int64(statement, place, number)
            case .text(let text): stampede_bind_text(statement, place, text, Int32(text.utf8.count))
            }
        }
        var rows: [[SQLValue]] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(statement)).map { Self.column(statement, $0) })
            case SQLITE_DONE: return rows
            default: throw failure()
            }
        }
    }

    /// Runs the body as one transaction that writes; it is undone if the body fails.
    func transaction<Result>(
        _ body: (SQLiteDatabase) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try run("BEGIN IMMEDIATE")
        do throws(StoreError) {
            let result = try body(self)
            try run("COMMIT")
            return result
        } catch {
            // After some errors SQLite has rolled back already; then this one changes nothing.
            _ = sqlite3_exec(connection, "ROLLBACK", nil, nil, nil)
            throw error
        }
    }

    func version() throws(StoreError) -> String {
        try run("SELECT 1 FROM spool LIMIT 1")
        return "SQLite \(String(cString: sqlite3_libversion()))"
    }

    /// Two service processes may share the file: each waits for the other's transactions.
    private func boundWaits() {
        sqlite3_busy_timeout(connection, Int32(max(1, min((deadline - MonotonicClock.now) / 1_000_000, 60_000))))
    }

    private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure()
        }
        statements[sql] = statement
        return statement
    }

    private static func column(_ statement: OpaquePointer, _ index: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, index)))
        default: .null
        }
    }

    private func failure() -> StoreError { StoreError("SQLite: \(String(cString: sqlite3_errmsg(connection)))") }
}
