internal import EventLoop

/// One connection to PostgreSQL on a thread of its own, made again when it is lost.
actor PostgresSession: SQLSession {
    private let url: PostgresURL
    private let spools: [String]
    private let thread = StoreThread()
    private var connection: PostgresConnection?
    private let isPrepared: Lock<Bool>

    /// The session's own thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects when it is first asked for something, and then makes what is missing of the tables and these spools
    /// unless a session before has done so.
    init(_ url: PostgresURL, spools: [String], isPrepared: Lock<Bool>) {
        self.url = url
        self.spools = spools
        self.isPrepared = isPrepared
    }

    /// Runs what changes nothing, or nothing unless it returns. If a connection turns out to be lost, once more on a
    /// new one.
    func perform<Result: Sendable>(
        by deadline: Int64, _ body: @Sendable (PostgresConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        // Those that had to queue behind a server that hangs have waited enough.
        guard MonotonicClock.now < deadline else {
            throw StoreError("PostgreSQL doesn't answer in time", .connectionLost)
        }
        if let known = connection, known.isOpen {
            known.deadline = deadline
            do throws(StoreError) { return try body(known) } catch {
                guard error.kind != .failed else { throw error }
                connection = nil
                guard error.kind == .connectionLost else { throw error }
            }
        }
        let new = try open(by: deadline)
        connection = new
        do throws(StoreError) { return try body(new) } catch {
            if error.kind != .failed { connection = nil }
            throw error
        }
    }

    /// Runs a transaction that records a change of a spool under the number of this attempt. If its connection is lost
    /// while it commits, a new one tells whether it has.
    func record<Result: Sendable>(
        _ attempt: Int64, of tag: String, by deadline: Int64,
        _ body: @Sendable (PostgresConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let result = Lock<Result?>(nil)
        let transaction: @Sendable (PostgresConnection) throws(StoreError) -> Result = {
            (connection) throws(StoreError) in
            try connection.transaction { (connection) throws(StoreError) in
                let value = try body(connection)
                result.withLock { $0 = value }
                return value
            }
        }
        do throws(StoreError) { return try perform(by: deadline, transaction) } catch {
            guard error.kind == .outcomeUnknown, let value = result.withLock({ $0 }) else { throw error }
            let isRecorded: Bool
            do throws(StoreError) {
                isRecorded = try perform(by: deadline) { (connection) throws(StoreError) in
                    try SpoolRecords.hasRecorded(attempt, of: tag, in: connection)
                }
            } catch {
                throw StoreError(error.description + "; it is not known whether it was recorded", .outcomeUnknown)
            }
            return isRecorded ? value : try perform(by: deadline, transaction)
        }
    }

    /// Disconnects; no call may follow.
    func close() {
        connection = nil
        thread.stop()
    }

    private func open(by deadline: Int64) throws(StoreError) -> PostgresConnection {
        let connection = try PostgresConnection(url, deadline: deadline)
        guard !isPrepared.withLock({ $0 }) else { return connection }
        let spools = spools
        try connection.transaction { (connection) throws(StoreError) in
            // Two services that make the same table at once would get in each other's way, IF NOT EXISTS or not.
            try connection.run("SELECT pg_advisory_xact_lock(5707311)", [])
            try SpoolRecords.prepare(spools, in: connection)
        }
        isPrepared.withLock { $0 = true }
        return connection
    }
}

extension SQLStore<PostgresSession> {
    /// A store that connects when it is first asked.
    init(_ url: PostgresURL, spools: [String], patience: Int64) {
        let isPrepared = Lock(false)
        func session() -> PostgresSession { PostgresSession(url, spools: spools, isPrepared: isPrepared) }
        self.init((0..<4).map { _ in session() }, health: session(), patience: patience)
    }
}
