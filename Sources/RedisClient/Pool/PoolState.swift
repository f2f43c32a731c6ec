/// Who has which connection, and who waits: the pool's rules as a pure value, without sockets or clocks.
///
/// Invariant: `idle + lent + draining + opening ≤ ceiling`. Waiters are served in the order in which they came.
struct PoolState<Connection: Hashable, Waiter: Hashable> {
    /// What the pool has to do next.
    enum Action: Equatable {
        /// Give the connection to this waiter.
        case lend(Connection, to: Waiter)
        /// Open one more connection.
        case open
        /// Close this connection.
        case close(Connection)
    }

    let ceiling: Int
    private(set) var isClosed = false
    private(set) var idle: [(connection: Connection, since: Int64)] = []
    private(set) var lent: Set<Connection> = []
    private(set) var draining: Set<Connection> = []
    private(set) var opening = 0
    private(set) var waiting: [Waiter] = []
    private(set) var created = 0
    private(set) var broken = 0

    init(ceiling: Int) { self.ceiling = ceiling }

    var open: Int { idle.count + lent.count + draining.count }

    /// Somebody wants a connection: he waits, and is served at once if one is idle. The one that was used last
    /// goes first, so that a quiet pool keeps few connections warm.
    mutating func want(_ waiter: Waiter) -> [Action] {
        waiting.append(waiter)
        if waiting.count == 1, let last = idle.popLast() { return [serveNext(with: last.connection)] }
        return openIfNeeded()
    }

    /// A waiter has gone (deadline, cancellation).
    mutating func leave(_ waiter: Waiter) { waiting.removeAll { $0 == waiter } }

    /// A connection that was asked for is open.
    mutating func opened(_ connection: Connection, now: Int64) -> [Action] {
        opening -= 1
        created += 1
        return settle(connection, now: now)
    }

    /// A connection that was asked for could not be opened: the first waiter is told why, and for the next one
    /// it is tried again.
    mutating func openFailed() -> (told: Waiter?, actions: [Action]) {
        opening -= 1
        let told = waiting.isEmpty ? nil : waiting.removeFirst()
        return (told, openIfNeeded())
    }

    /// A borrower gives back a connection; `isQuiet` says whether no answer is outstanding on it.
    mutating func giveBack(_ connection: Connection, isQuiet: Bool, now: Int64) -> [Action] {
        guard lent.remove(connection) != nil else { return [] }
        guard isQuiet || isClosed else {
            draining.insert(connection)
            return openIfNeeded()
        }
        return settle(connection, now: now)
    }

    /// The last outstanding answer of a draining connection was read.
    mutating func drained(_ connection: Connection, now: Int64) -> [Action] {
        guard draining.remove(connection) != nil else { return [] }
        return settle(connection, now: now)
    }

    /// A connection broke, whoever had it; it is replaced if somebody waits.
    mutating func broke(_ connection: Connection) -> [Action] {
        let before = open
        idle.removeAll { $0.connection == connection }
        lent.remove(connection)
        draining.remove(connection)
        guard open < before else { return [] }
        broken += 1
        return openIfNeeded()
    }

    /// Takes out the idle connections that were last used before an instant, to check them.
    mutating func takeIdle(since limit: Int64) -> [Connection] {
        let due = idle.filter { $0.since <= limit }.map(\.connection)
        idle.removeAll { $0.since <= limit }
        lent.formUnion(due)
        return due
    }

    /// Nobody is served any more; lent connections are closed when they come back.
    mutating func close() -> (actions: [Action], waiters: [Waiter]) {
        isClosed = true
        defer {
            idle = []
            waiting = []
            draining = []
        }
        return (idle.map { .close($0.connection) } + draining.map { .close($0) }, waiting)
    }

    /// A connection has nothing to do: the first waiter gets it, or it rests.
    private mutating func settle(_ connection: Connection, now: Int64) -> [Action] {
        guard !isClosed else { return [.close(connection)] }
        guard waiting.isEmpty else { return [serveNext(with: connection)] }
        idle.append((connection, now))
        return []
    }

    private mutating func serveNext(with connection: Connection) -> Action {
        lent.insert(connection)
        return .lend(connection, to: waiting.removeFirst())
    }

    private mutating func openIfNeeded() -> [Action] {
        guard !isClosed, opening < waiting.count, open + opening < ceiling else { return [] }
        opening += 1
        return [.open]
    }
}
