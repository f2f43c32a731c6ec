public import EventLoop

/// A pool of connections with a hard ceiling. Callers wait in order, up to their deadline; a broken connection
/// is replaced when somebody needs one; idle ones are checked with PING.
public final class RedisPool: RedisSender, @unchecked Sendable {
    // Sendable: everything that changes is touched only on the loop's thread; every public method goes there.

    /// How many connections there are, and what for.
    public struct Counts: Sendable, Equatable {
        /// Connected now.
        public var open = 0
        /// Of these, unused.
        public var idle = 0
        /// Callers that wait for one.
        public var waiting = 0
        /// Ever opened.
        public var created = 0
        /// Ever broken.
        public var broken = 0
    }

    /// How connections are opened.
    public let configuration: RedisConfiguration
    /// The most connections that are ever open at once.
    public let ceiling: Int
    private let loop: EventLoop
    private var state: PoolState<Member, Int>
    private var waiters: [Int: UnsafeContinuation<Result<RedisConnection, RedisError>, Never>] = [:]
    private var nextWaiter = 0
    private var checkTimer: LoopTimer?
    private var closing: [UnsafeContinuation<Void, Never>] = []

    /// A connection by its identity.
    private struct Member: Hashable {
        let connection: RedisConnection
        static func == (a: Member, b: Member) -> Bool { a.connection === b.connection }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(connection)) }
    }

    /// A pool that opens nothing until somebody asks. The ceiling is the configuration's `maxConnections`
    /// unless another one is given.
    public init(_ configuration: RedisConfiguration, ceiling: Int? = nil, on loop: EventLoop) {
        self.configuration = configuration
        self.ceiling = ceiling ?? configuration.maxConnections
        self.loop = loop
        state = PoolState(ceiling: self.ceiling)
    }

    /// How many connections there are now.
    public func counts() async -> Counts {
        await loop.run {
            Counts(
                open: self.state.open, idle: self.state.idle.count, waiting: self.state.waiting.count,
                created: self.state.created, broken: self.state.broken)
        }
    }

    /// Sends a command over a connection of the pool.
    public func exchange(
        _ command: RedisCommand, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?
    ) async -> RedisExchange {
        guard loop.isCurrent else {
            return await loop.run { await self.exchange(command, deadline: deadline, late: late) }
        }
        let asked = MonotonicClock.now
        switch await borrow(until: deadline ?? asked + configuration.socketTimeout.nanoseconds) {
        case .success(let connection):
            let exchange = await connection.exchange(command, deadline: deadline, late: late)
            giveBack(connection)
            return exchange
        case .failure(let error):
            return RedisExchange(.failure(error), sent: asked, received: MonotonicClock.now)
        }
    }

    /// Lends a connection to the body, for several commands on one connection. A cancelled caller stops
    /// waiting for a connection; what the body does when cancelled is the body's affair.
    public func withConnection<Result: Sendable>(
        deadline: Int64? = nil, _ body: @concurrent @Sendable (RedisConnection) async -> Result
    ) async throws(RedisError) -> Result {
        try await loop.run { () async throws(RedisError) in
            let deadline = deadline ?? MonotonicClock.now + self.configuration.socketTimeout.nanoseconds
            let connection = try await self.borrowCancellably(until: deadline).get()
            let result = await body(connection)
            self.giveBack(connection)
            return result
        }
    }

    /// Refuses new callers and returns when every connection is closed; lent ones are waited for.
    public func close() async {
        await loop.run {
            self.checkTimer?.cancel()
            let (actions, waiters) = self.state.close()
            for waiter in waiters { self.tell(waiter, .failure(Self.closedError)) }
            self.perform(actions)
            await withUnsafeContinuation { continuation in
                if self.state.open + self.state.opening == 0 {
                    continuation.resume()
                } else {
                    self.closing.append(continuation)
                }
            }
        }
    }

    private static let closedError = RedisError(.notConnected, "the pool is closed")

    // MARK: Borrowing, on the loop's thread

    private func borrow(
        until deadline: Int64, as waiter: Int? = nil, unlessCancelled: Bool = false
    ) async -> Result<RedisConnection, RedisError> {
        let waiter = waiter ?? takeNumber()
        var timer: LoopTimer?
        defer { timer?.cancel() }
        return await withUnsafeContinuation { continuation in
            // Checked here, for the loop may take a turn before this is called: a cancellation is either seen now,
            // or finds the waiter.
            if state.isClosed { return continuation.resume(returning: .failure(Self.closedError)) }
            if unlessCancelled, Task.isCancelled {
                return continuation.resume(returning: .failure(Self.cancelledError))
            }
            waiters[waiter] = continuation
            perform(state.want(waiter))
            guard waiters[waiter] != nil else { return }
            timer = loop.schedule(at: deadline) {
                self.dismiss(waiter, self.waitedTooLong)
            }
        }
    }

    private func borrowCancellably(until deadline: Int64) async -> Result<RedisConnection, RedisError> {
        let waiter = takeNumber()
        return await withTaskCancellationHandler {
            await borrow(until: deadline, as: waiter, unlessCancelled: true)
        } onCancel: {
            Task(executorPreference: loop) { self.dismiss(waiter, Self.cancelledError) }
        }
    }

    private static let cancelledError = RedisError(.cancelled, "cancelled while waiting for a connection")

    private var waitedTooLong: RedisError {
        guard state.open < ceiling else {
            return RedisError(
                .poolExhausted, "all \(ceiling) connections of the pool are in use, and none came free in time")
        }
        return RedisError(.timedOut, "connecting to \(configuration.address) took too long")
    }

    private func takeNumber() -> Int {
        nextWaiter += 1
        return nextWaiter
    }

    private func giveBack(_ connection: RedisConnection) {
        let member = Member(connection: connection)
        if !connection.isQuiet {
            connection.whenQuiet { self.perform(self.state.drained(member, now: MonotonicClock.now)) }
        }
        perform(state.giveBack(member, isQuiet: connection.isQuiet, now: MonotonicClock.now))
    }

    private func dismiss(_ waiter: Int, _ error: RedisError) {
        state.leave(waiter)
        tell(waiter, .failure(error))
    }

    private func tell(_ waiter: Int, _ result: Result<RedisConnection, RedisError>) {
        waiters.removeValue(forKey: waiter)?.resume(returning: result)
    }

    private func perform(_ actions: [PoolState<Member, Int>.Action]) {
        for action in actions {
            switch action {
            case .lend(let member, let waiter): tell(waiter, .success(member.connection))
            case .open: Task(executorPreference: loop) { await self.openOne() }
            case .close(let member): member.connection.fail(Self.closedError)
            }
        }
        if state.isClosed, state.open + state.opening == 0 {
            for waiter in closing { waiter.resume() }
            closing = []
        }
    }

    // MARK: Opening and checking

    private func openOne() async {
        do throws(RedisError) {
            let connection = try await RedisConnection.open(configuration, on: loop)
            let member = Member(connection: connection)
            connection.whenBroken { [weak self] in
                guard let self else { return }
                self.perform(self.state.broke(member))
            }
            perform(state.opened(member, now: MonotonicClock.now))
            checkIdleLater()
        } catch {
            let (waiter, actions) = state.openFailed()
            if let waiter { tell(waiter, .failure(error)) }
            perform(actions)
        }
    }

    private func checkIdleLater() {
        guard checkTimer == nil, !state.isClosed else { return }
        let interval = configuration.healthCheckInterval.nanoseconds
        checkTimer = loop.schedule(at: MonotonicClock.now + interval) { [weak self] in
            guard let self else { return }
            self.checkTimer = nil
            for member in self.state.takeIdle(since: MonotonicClock.now - interval) {
                Task(executorPreference: self.loop) { await self.check(member.connection) }
            }
            if self.state.open > 0 { self.checkIdleLater() }
        }
    }

    /// A connection that doesn't answer a PING in time is broken, and so leaves the pool.
    private func check(_ connection: RedisConnection) async {
        let answer = await connection.exchange(RedisCommand("PING"), deadline: nil)
        if case .failure(let error) = answer.result { connection.fail(error) }
        giveBack(connection)
    }
}
