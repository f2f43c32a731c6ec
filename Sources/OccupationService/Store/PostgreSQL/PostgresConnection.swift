internal import CPQ
internal import EventLoop
import Glibc

/// A connection to PostgreSQL by libpq, each step of which ends by its deadline, except that libpq looks host names up
/// for as long as the system does. Used by one thread.
final class PostgresConnection: SQLDatabase {
    static let rowLock = " FOR UPDATE"

    /// Until when, on the monotonic clock, what is asked may take.
    var deadline: Int64
    private let connection: OpaquePointer

    /// Connects.
    init(_ url: PostgresURL, deadline: Int64) throws(StoreError) {
        guard let connection = PQconnectStart(url.text) else { throw StoreError("PostgreSQL: no memory") }
        self.connection = connection
        self.deadline = deadline
        // Else they go to standard error: that a table exists already is no news.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // Until its first answer, libpq waits to write.
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED, PQstatus(connection) != CONNECTION_BAD else {
                throw failure(lost: true)
            }
            try wait(for: Int16(state == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            state = PQconnectPoll(connection)
        }
        PQsetnonblocking(connection, 1)
    }

    deinit { PQfinish(connection) }

    /// Whether nothing has told yet that the other side is gone.
    var isOpen: Bool { PQstatus(connection) == CONNECTION_OK }

    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) throws(StoreError) -> [[SQLValue]] {
        guard send(sql, parameters) else { throw failure(lost: true) }
        try flush()
        var rows: [[SQLValue]] = []
        var problem: StoreError?
        while let result = try nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK: rows = Self.rows(of: result)
            case PGRES_COMMAND_OK: break
            default: problem = problem ?? failure(result)
            }
        }
        if let problem { throw problem }
        return rows
    }

    func transaction<Result>(
        _ body: (PostgresConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try run("BEGIN", [])
        let result: Result
        do throws(StoreError) { result = try body(self) } catch {
            if error.kind == .failed { try run("ROLLBACK", []) }
            throw error
        }
        do throws(StoreError) { try run("COMMIT", []) } catch {
            guard error.kind == .connectionLost else { throw error }
            throw StoreError(error.description + "; it is not known whether it was recorded", .outcomeUnknown)
        }
        return result
    }

    func version() throws(StoreError) -> String {
        "PostgreSQL \(try run("SHOW server_version", []).first?.first?.text ?? "unknown")"
    }

    // MARK: Steps

    private func send(_ sql: String, _ parameters: [SQLValue]) -> Bool {
        let texts = parameters.map { parameter -> UnsafeMutablePointer<CChar>? in
            switch parameter {
            case .null: nil
            case .integer(let number): strdup(String(number))
            case .text(let text): strdup(text)
            }
        }
        defer { for text in texts { free(text) } }
        return texts.map { UnsafePointer($0) }.withUnsafeBufferPointer {
            PQsendQueryParams(connection, sql, Int32($0.count), nil, $0.baseAddress, nil, nil, 0) == 1
        }
    }

    private func flush() throws(StoreError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                try wait(for: Int16(POLLIN | POLLOUT))
                // A server that has much to say must be heard before it listens.
                guard PQconsumeInput(connection) == 1 else { throw failure(lost: true) }
            default: throw failure(lost: true)
            }
        }
    }

    private func nextResult() throws(StoreError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            try wait(for: Int16(POLLIN))
            guard PQconsumeInput(connection) == 1 else { throw failure(lost: true) }
        }
        return PQgetResult(connection)
    }

    private func wait(for events: Int16) throws(StoreError) {
        var descriptor = pollfd(fd: PQsocket(connection), events: events, revents: 0)
        guard descriptor.fd >= 0 else { throw failure(lost: true) }
        while true {
            let left = deadline - MonotonicClock.now
            guard left > 0 else { throw StoreError("PostgreSQL doesn't answer in time", .connectionLost) }
            // Rounded up: a wait of 0 ms would turn in circles.
            let status = poll(&descriptor, 1, Int32(min(left / 1_000_000 + 1, Int64(Int32.max))))
            if status > 0 { return }
            guard status == 0 || errno == EINTR else { throw failure(lost: true) }
        }
    }

    private static func rows(of result: OpaquePointer) -> [[SQLValue]] {
        (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
                    return .null
                }
                let text = String(cString: bytes)
                // 20, 21 and 23 are the types of whole numbers of 8, 2 and 4 bytes (pg_type.dat).
                let isInteger = [20, 21, 23].contains(PQftype(result, column))
                return isInteger ? Int64(text).map { .integer($0) } ?? .null : .text(text)
            }
        }
    }

    /// What a statement's result tells. A server that ends says so in one, before the connection breaks.
    private func failure(_ result: OpaquePointer) -> StoreError {
        let text = String(cString: PQresultErrorMessage(result))
        // 57P01…57P05: the server ends this connection.
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let isLost = PQstatus(connection) == CONNECTION_BAD || state.hasPrefix("57P")
        return StoreError("PostgreSQL: \(Self.line(text))", isLost ? .connectionLost : .failed)
    }

    private func failure(lost: Bool) -> StoreError {
        StoreError(
            "PostgreSQL: \(Self.line(String(cString: PQerrorMessage(connection))))", lost ? .connectionLost : .failed)
    }

    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
