public import EventLoop

/// One connection to Redis. Commands are pipelined in the order in which they are given; what is given in one
/// turn of the event loop leaves in one write.
///
/// A command whose caller doesn't wait any longer leaves a tombstone: its reply is read and dropped when it
/// comes, so that no later command can be given a wrong one. If it doesn't come within another timeout, the
/// connection is broken.
public final class RedisConnection: RedisSender, @unchecked Sendable {
    // Sendable: everything that changes is touched only on the loop's thread; every public method goes there.

    /// The loop that it belongs to.
    public let loop: EventLoop
    /// How long a command may take, in nanoseconds, where its caller names no deadline.
    public let timeout: Int64

    private let stream: ByteStream
    private var parser = ReplyParser()
    private var pending = PendingReplies()
    private var output: [UInt8] = []
    private var unsentFrom = 0
    private var timer: LoopTimer?
    private var failure: RedisError?
    private var quietWatch: (() -> Void)?
    private var breakWatch: (() -> Void)?

    init(_ stream: ByteStream, timeout: Int64) {
        loop = stream.loop
        self.stream = stream
        self.timeout = timeout
        stream.start(self)
    }

    /// Whether no reply is outstanding. Loop-bound.
    var isQuiet: Bool { pending.isEmpty }

    /// Calls once, when the last outstanding reply is read. Loop-bound.
    func whenQuiet(_ action: @escaping () -> Void) { quietWatch = action }

    /// Calls once, when it breaks or is closed. Loop-bound.
    func whenBroken(_ action: @escaping () -> Void) { breakWatch = action }

    /// Sends a command and waits for its answer until the deadline.
    public func exchange(
        _ command: RedisCommand, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?
    ) async -> RedisExchange {
        if loop.isCurrent { return await submit(command, deadline: deadline, late: late) }
        return await loop.run { await self.submit(command, deadline: deadline, late: late) }
    }

    /// As `exchange`, but a cancelled caller gets `cancelled` at once.
    public func cancellableExchange(_ command: RedisCommand, deadline: Int64? = nil) async -> RedisExchange {
        let call = CancellableCall()
        return await loop.run {
            await withTaskCancellationHandler {
                await self.submit(command, deadline: deadline, late: nil, call: call)
            } onCancel: {
                Task(executorPreference: self.loop) {
                    if let ticket = call.ticket { self.abandon(ticket, Self.cancelled) }
                }
            }
        }
    }

    private static let cancelled = RedisError(.cancelled, "cancelled while waiting for Redis")

    /// Ends the connection; callers that still wait get `connectionLost`.
    public func close() async {
        await loop.run { self.fail(RedisError(.connectionLost, "the connection was closed")) }
    }

    /// What is checked is checked inside of the closure: the loop may take a turn before it is called.
    private func submit(
        _ command: RedisCommand, deadline: Int64?, late: (@Sendable (RedisReply) -> Void)?,
        call: CancellableCall? = nil
    ) async -> RedisExchange {
        await withUnsafeContinuation { continuation in
            // A cancellation is either seen now, or finds the ticket.
            let refusal = failure ?? (call != nil && Task.isCancelled ? Self.cancelled : nil)
            if let refusal {
                let now = MonotonicClock.now
                return continuation.resume(returning: RedisExchange(.failure(refusal), sent: now, received: now))
            }
            let deadline = deadline ?? MonotonicClock.now + timeout
            call?.ticket = pending.nextTicket
            if output.isEmpty {
                unsentFrom = pending.nextTicket
                loop.flushLater(self)
            }
            output.append(contentsOf: command.bytes)
            pending.append(.init(continuation: continuation, sent: 0, deadline: deadline, late: late))
            watch(deadline)
        }
    }

    // MARK: Deadlines

    /// One timer for all: it is set to the earliest deadline and, in the steady state, fires once a timeout.
    private func watch(_ deadline: Int64) {
        if let timer, timer.deadline <= deadline { return }
        timer?.cancel()
        // Held strongly, for a weak reference makes every later use of the object slower; `fail` cancels it.
        timer = loop.schedule(at: deadline) { self.checkDeadlines() }
    }

    private func checkDeadlines() {
        timer = nil
        let now = MonotonicClock.now
        var earliest = Int64.max
        for ticket in pending.firstTicket..<pending.nextTicket {
            if pending[ticket].deadline <= now {
                guard pending[ticket].continuation != nil else {
                    return fail(RedisError(.connectionLost, "\(stream.address) owes an answer for too long"))
                }
                abandon(ticket, RedisError(.timedOut, "\(stream.address) gave no answer in time"))
            }
            earliest = min(earliest, pending[ticket].deadline)
        }
        if earliest < .max { watch(earliest) }
    }

    /// Leaves a tombstone in place of a caller.
    private func abandon(_ ticket: Int, _ error: RedisError) {
        guard pending.contains(ticket), let continuation = pending[ticket].continuation else { return }
        let now = MonotonicClock.now
        let sent = pending[ticket].sent
        pending[ticket].continuation = nil
        pending[ticket].deadline = now + timeout
        watch(now + timeout)
        var error = error
        error.mayHaveHappened = true
        continuation.resume(returning: RedisExchange(.failure(error), sent: sent == 0 ? now : sent, received: now))
    }

    /// Ends the connection with an error that every caller gets. Loop-bound.
    func fail(_ error: RedisError) {
        guard failure == nil else { return }
        failure = error
        timer?.cancel()
        stream.close()
        let now = MonotonicClock.now
        while let entry = pending.popFirst() {
            var told = error
            // Redis answers an excess connection without reading from it.
            told.mayHaveHappened = entry.sent != 0 && error.code != .maxClients
            entry.continuation?.resume(
                returning: RedisExchange(.failure(told), sent: entry.sent == 0 ? now : entry.sent, received: now))
        }
        output = []
        quietWatch = nil
        let tell = breakWatch
        breakWatch = nil
        tell?()
    }

    private func tellQuiet() {
        guard pending.isEmpty, let tell = quietWatch else { return }
        quietWatch = nil
        tell()
    }
}

extension RedisConnection: Flushable {
    /// Writes what was given in this turn; the clock is read just before.
    public func flush() {
        guard failure == nil, !output.isEmpty else { return }
        let now = MonotonicClock.now
        for ticket in max(unsentFrom, pending.firstTicket)..<pending.nextTicket { pending[ticket].sent = now }
        output.withUnsafeBytes { stream.write($0) }
        output.removeAll(keepingCapacity: output.capacity <= 4096)
    }
}

extension RedisConnection: StreamReader {
    /// Hands replies to whoever waits for them; the clock is read just after the bytes were.
    public func received(_ bytes: UnsafeRawBufferPointer) {
        let now = MonotonicClock.now
        if let reply = parser.whole(bytes) {
            guard hand(.success(reply), at: now) else { return }
            return tellQuiet()
        }
        parser.feed(bytes)
        do throws(RedisError) {
            while let result = try parser.next() {
                guard hand(result, at: now) else { return }
            }
        } catch {
            return fail(error)
        }
        tellQuiet()
    }

    /// Hands a reply to the caller who waits for it; false if that broke the connection.
    private func hand(_ result: Result<RedisReply, RedisError>, at now: Int64) -> Bool {
        if case .failure(let error) = result, error.code == .maxClients {
            fail(error)
            return false
        }
        guard let entry = pending.popFirst() else {
            fail(RedisError(.invalidReply, "\(stream.address) sent an answer that nobody asked for"))
            return false
        }
        if let continuation = entry.continuation {
            continuation.resume(returning: RedisExchange(result, sent: entry.sent, received: now))
        } else if case .success(let reply) = result {
            entry.late?(reply)
        }
        return true
    }

    /// The connection has ended.
    public func ended(_ error: StreamError?) {
        fail(error.map { RedisError($0) } ?? RedisError(.connectionLost, "\(stream.address) closed the connection"))
    }
}

/// Which command a cancellation means.
private final class CancellableCall: @unchecked Sendable {
    // Sendable: touched only on the thread of the connection's loop.
    var ticket: Int?
}
