public import EventLoop

/// One HTTP/1.1 connection: one request at a time, its answer awaited on the event loop. Loop-bound.
///
/// In the steady state an exchange allocates nothing: the parser's buffers are used again, the task waits in a
/// bare continuation, and one timer serves all deadlines of the connection.
public final class HTTPConnection {
    private enum Exchange {
        /// No request is under way.
        case none
        /// All of a request but its last byte is written.
        case held(last: UInt8)
        /// The request is written.
        case sent
        /// The answer is complete, or will never be: `failure` tells.
        case over
    }

    private let stream: ByteStream
    private var parser: AnswerParser
    private var exchange = Exchange.none
    private var failure: HTTPError?
    private var waiter: UnsafeContinuation<Void, Never>?
    private var sent: Int64 = 0
    private var received: Int64 = 0
    private var isEarly = false
    private var deadline: Int64 = .max
    private var timer: LoopTimer?
    /// Whether another request can be sent on it: it is open, and its bytes are in step with its requests.
    public private(set) var isUsable = true

    /// Opens a connection before a deadline (monotonic, nanoseconds).
    public static func connect(
        to origin: HTTPOrigin, on loop: EventLoop, limits: HTTPLimits = HTTPLimits(), deadline: Int64
    ) async throws(HTTPError) -> HTTPConnection {
        do throws(StreamError) {
            let stream = try await ByteStream.connect(
                to: origin.address, on: loop, tls: origin.tls, deadline: deadline)
            let connection = HTTPConnection(stream: stream, limits: limits)
            stream.start(connection)
            return connection
        } catch {
            throw HTTPError(error)
        }
    }

    private init(stream: ByteStream, limits: HTTPLimits) {
        self.stream = stream
        parser = AnswerParser(limits: limits)
    }

    /// Sends a request and waits for its answer until the deadline (monotonic, nanoseconds). After an error the
    /// connection is closed: HTTP/1.1 can't take a request back.
    public func send(_ request: EncodedRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try begin(request, deadline: deadline)
        sent = MonotonicClock.now
        exchange = .sent
        request.bytes.withUnsafeBytes { stream.write($0) }
        return try await answer()
    }

    /// Writes all of a request but its last byte, and waits until the other side's system has it. `release` sends
    /// the last byte, `answer` waits for what comes; the deadline (monotonic, nanoseconds) is for all of it.
    public func hold(_ request: EncodedRequest, deadline: Int64) async throws(HTTPError) {
        guard let last = request.bytes.last else { preconditionFailure("an encoded request has bytes") }
        try begin(request, deadline: deadline)
        sent = MonotonicClock.now
        exchange = .held(last: last)
        request.bytes.withUnsafeBytes { stream.write(UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
        // The system announces no acknowledgement. On this machine the bytes have arrived when they are written, though
        // that may be acknowledged only 40 ms later.
        let isAway = stream.address.foreignHost != nil
        var pause: Int64 = 500_000
        while case .held = exchange, isAway, stream.unacknowledgedByteCount > 0 {
            await stream.loop.sleep(until: MonotonicClock.now + pause)
            pause = min(pause * 2, 16_000_000)
        }
        if let failure { throw failure }
    }

    /// Waits for the answer to the request that `hold` began.
    public func answer() async throws(HTTPError) -> HTTPAnswer {
        await withUnsafeContinuation { continuation in
            // Looked at only here: the loop may have had a turn since the call.
            if case .over = exchange { continuation.resume() } else { waiter = continuation }
        }
        exchange = .none
        if let failure { throw failure }
        return HTTPAnswer(
            status: parser.status, head: parser.head, body: parser.body, sent: sent, received: received,
            isEarly: isEarly)
    }

    /// Closes the connection. A request that is under way fails.
    public func close() {
        fail(.broken, "the connection was closed on our side")
    }

    private func begin(_ request: EncodedRequest, deadline: Int64) throws(HTTPError) {
        stream.loop.assertOnLoop()
        guard isUsable else {
            throw HTTPError(.broken, "\(stream.address): the connection is closed", mayHaveHappened: false)
        }
        guard case .none = exchange else { preconditionFailure("one request at a time on an HTTP/1.1 connection") }
        parser.reset(isHead: request.isHead)
        isEarly = false
        self.deadline = deadline
        if let timer, timer.deadline <= deadline { return }
        watchDeadline()
    }

    /// One timer for many requests: when it fires too soon for the present one, it is set anew.
    private func watchDeadline() {
        timer?.cancel()
        timer = stream.loop.schedule(at: deadline) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        timer = nil
        switch exchange {
        case .none, .over: return
        case .held, .sent: break
        }
        guard deadline <= MonotonicClock.now else { return watchDeadline() }
        fail(.timedOut, "\(stream.address): no answer in time")
    }

    private func complete() {
        isUsable = isUsable && parser.keepsAlive && !isEarly
        if !isUsable { stream.close() }
        finish()
    }

    private func fail(_ reason: HTTPError.Reason, _ description: String) {
        isUsable = false
        stream.close()
        let mayHaveHappened: Bool
        switch exchange {
        case .none, .over: return
        case .held: mayHaveHappened = false
        case .sent: mayHaveHappened = true
        }
        failure = HTTPError(
            reason, description, mayHaveHappened: mayHaveHappened, evidence: parser.firstBytes,
            sent: mayHaveHappened ? sent : nil)
        finish()
    }

    private func finish() {
        exchange = .over
        waiter?.resume()
        waiter = nil
    }
}

extension HTTPConnection: HoldingConnection {
    /// Writes the byte that `hold` kept back; does nothing if the exchange is over already.
    public func release() -> Bool {
        guard case .held(var last) = exchange else { return false }
        exchange = .sent
        sent = MonotonicClock.now
        withUnsafeBytes(of: &last) { stream.write($0) }
        return true
    }
}

extension HTTPConnection: StreamReader {
    /// Called by the stream.
    public func received(_ bytes: UnsafeRawBufferPointer) {
        received = MonotonicClock.now
        switch exchange {
        case .none, .over:
            // Nobody asked for these bytes: whose answer would the next ones be?
            isUsable = false
            return stream.close()
        case .held: isEarly = true
        case .sent: if !stream.isFlushed { isEarly = true }
        }
        do throws(MessageError) {
            let count = try parser.consume(bytes)
            guard parser.isComplete else { return }
            if count < bytes.count { isUsable = false }
            complete()
        } catch {
            switch error {
            case .malformed(let what): fail(.malformed, "\(stream.address): \(what)")
            case .tooLarge(let what): fail(.tooLarge, "\(stream.address): \(what)")
            }
        }
    }

    /// Called by the stream.
    public func ended(_ error: StreamError?) {
        isUsable = false
        guard error == nil, !parser.isComplete, parser.finish() else {
            let why = error?.message ?? "\(stream.address): the server closed the connection"
            return fail(.broken, parser.isUntouched ? "\(why) without an answer" : "\(why) within its answer")
        }
        received = MonotonicClock.now
        complete()
    }
}
