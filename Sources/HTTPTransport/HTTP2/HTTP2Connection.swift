internal import CNghttp2
public import EventLoop

/// One HTTP/2 connection (RFC 9113, by libnghttp2): many requests at once, each on a stream of its own. Loop-bound.
///
/// As a gate it sends the last frames of all held requests in one write, so that they arrive in one packet: «Smashing
/// the state machine» (Kettle, 2023) calls it the single-packet attack.
public final class HTTP2Connection {
    /// Where it leads.
    let address: StreamAddress
    private let session: HTTP2Session
    private let stream: ByteStream
    private let host: String
    private let scheme: String
    private let limits: HTTPLimits
    private var exchanges: [Int32: HTTP2Exchange] = [:]
    private var output: [UInt8] = []
    private var isClosed = false
    private var isPumping = false
    private var readInstant: Int64 = 0
    private var settingsWaiter: UnsafeContinuation<Void, Never>?
    private var failure: HTTPError?

    /// Opens a connection, by TLS with the protocol `h2`, or without TLS by prior knowledge, and waits for the
    /// server's settings, until the deadline (monotonic, nanoseconds).
    public static func connect(
        to origin: HTTPOrigin, on loop: EventLoop, limits: HTTPLimits = HTTPLimits(), deadline: Int64
    ) async throws(HTTPError) -> HTTP2Connection {
        var tls = origin.tls
        tls?.protocols = ["h2"]
        let stream: ByteStream
        do throws(StreamError) {
            stream = try await ByteStream.connect(to: origin.address, on: loop, tls: tls, deadline: deadline)
        } catch {
            throw HTTPError(error)
        }
        guard tls == nil || stream.agreedProtocol == "h2" else {
            stream.close()
            throw HTTPError(
                .malformed, "\(origin): the server doesn't offer HTTP/2 (ALPN h2); use HTTP/1.1",
                mayHaveHappened: false)
        }
        let connection = HTTP2Connection(stream: stream, origin: origin, limits: limits)
        try await connection.greet(deadline: deadline)
        return connection
    }

    private init(stream: ByteStream, origin: HTTPOrigin, limits: HTTPLimits) {
        self.stream = stream
        self.limits = limits
        address = origin.address
        host = origin.host
        scheme = origin.tls == nil ? "http" : "https"
        session = HTTP2Session()
        session.owner = self
    }

    /// How many requests the server takes at once.
    public var streamLimit: Int { session.streamLimit }
    /// Whether another request can be sent on it.
    public var isUsable: Bool { !isClosed && session.allowsRequests }

    /// Sends a request and waits for its answer until the deadline (monotonic, nanoseconds).
    public func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        let exchange = try begin(request, permission: .everything, deadline: deadline)
        pump()
        return try await exchange.answer()
    }

    /// Sends all of a request but its end, and waits until the other side's system has it. `release` sends the ends of
    /// all requests that are held on this connection.
    public func hold(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTP2Exchange {
        guard exchanges.count < streamLimit else {
            throw HTTPError(
                .refused, "\(address): the server takes \(streamLimit) requests at once on a connection; use more",
                mayHaveHappened: false)
        }
        let exchange = try begin(request, permission: .allButEnd, deadline: deadline)
        pump()
        var pause: Int64 = 500_000
        let isAway = address.foreignHost != nil
        while !exchange.isOver, !exchange.hasSentWhatItMay || isAway && stream.unacknowledgedByteCount > 0 {
            await stream.loop.sleep(until: MonotonicClock.now + pause)
            pause = min(pause * 2, 16_000_000)
        }
        return exchange
    }

    /// Gives up a request: its end, if it is held, is never sent, and nobody waits for its answer.
    public func abandon(_ exchange: HTTP2Exchange) {
        guard !exchange.isOver else { return }
        exchange.fail(.broken, "the request was given up on our side")
        exchanges[exchange.stream] = nil
        reset(exchange.stream)
    }

    /// Closes the connection; requests that are under way fail.
    public func close() { end(.broken, "the connection was closed on our side") }

    private func begin(
        _ request: HTTPRequest, permission: HTTP2Exchange.Permission, deadline: Int64
    ) throws(HTTPError) -> HTTP2Exchange {
        stream.loop.assertOnLoop()
        do throws(HTTPRequestError) { try request.check() } catch { throw HTTPError(unsendable: error) }
        guard isUsable else {
            throw HTTPError(.broken, "\(address): the connection takes no more requests", mayHaveHappened: false)
        }
        let content = request.body ?? []
        let hasData = !content.isEmpty || permission == .allButEnd
        let number = session.submit(request, scheme: scheme, host: host, hasData: hasData)
        guard number > 0 else {
            throw HTTPError(.broken, "\(address): no more streams on this connection", mayHaveHappened: false)
        }
        let exchange = HTTP2Exchange(
            on: self, stream: number, content: content, permission: permission, limits: limits, deadline: deadline,
            loop: stream.loop)
        if !hasData { exchange.headWasEnd() }
        exchanges[number] = exchange
        return exchange
    }

    private func greet(deadline: Int64) async throws(HTTPError) {
        stream.start(self)
        let timer = stream.loop.schedule(at: deadline) {
            self.end(.timedOut, "no HTTP/2 settings from the server in time")
        }
        pump()
        await withUnsafeContinuation { continuation in
            if session.hasSettings || isClosed { continuation.resume() } else { settingsWaiter = continuation }
        }
        timer.cancel()
        if let failure { throw failure }
    }

    /// Writes all frames that are ready, in one write.
    func pump() {
        // nghttp2 must not be entered again from its own callbacks; what they cause is written after them.
        guard !isPumping, !isClosed else { return }
        isPumping = true
        defer { isPumping = false }
        output.removeAll(keepingCapacity: true)
        session.collect(into: &output)
        if !output.isEmpty { output.withUnsafeBytes { stream.write($0) } }
        if session.isFinished { serverHasEnded("the server ended the connection") }
    }

    /// Gives up a stream: the server is told that nobody waits any more.
    func reset(_ number: Int32) {
        session.reset(number)
        pump()
    }

    private func serverHasEnded(_ description: String) {
        if session.hasSettings {
            end(.broken, description)
        } else {
            end(.malformed, "the server didn't speak HTTP/2 but ended the connection; use HTTP/1.1")
        }
    }

    private func end(_ reason: HTTPError.Reason, _ description: String) {
        guard !isClosed else { return }
        isClosed = true
        stream.close()
        failure = HTTPError(reason, "\(address): \(description)", mayHaveHappened: false)
        settingsHaveCome()
        let open = exchanges
        exchanges = [:]
        for exchange in open.values { exchange.fail(reason, description) }
    }
}

extension HTTP2Connection: HoldingConnection {
    /// Sends the last frames of all requests that are held, in one write. A PING goes first, so that the packet that
    /// matters is not the first one after a pause.
    public func release() -> Bool {
        let held = exchanges.values.filter { $0.permission == .allButEnd && !$0.isOver }
        guard !held.isEmpty, !isClosed else { return false }
        session.ping()
        pump()
        for exchange in held.sorted(by: { $0.stream < $1.stream }) {
            exchange.permission = .everything
            session.resume(exchange.stream)
        }
        let now = MonotonicClock.now
        for exchange in held { exchange.sent = now }
        pump()
        return true
    }
}

extension HTTP2Connection: HTTP2SessionOwner {
    func exchange(_ number: Int32) -> HTTP2Exchange? { exchanges[number] }

    func settingsHaveCome() {
        settingsWaiter?.resume()
        settingsWaiter = nil
    }

    func streamIsClosed(_ number: Int32, code: UInt32) {
        guard let exchange = exchanges.removeValue(forKey: number) else { return }
        switch nghttp2_error_code(code) {
        case NGHTTP2_NO_ERROR: exchange.complete(at: readInstant)
        case NGHTTP2_REFUSED_STREAM: exchange.fail(.refused, "the server refused the stream before it read it")
        default:
            let name = String(cString: nghttp2_http2_strerror(code))
            exchange.fail(.broken, "the server reset the stream (\(name))")
        }
    }
}

extension HTTP2Connection: StreamReader {
    /// Called by the stream.
    public func received(_ bytes: UnsafeRawBufferPointer) {
        readInstant = MonotonicClock.now
        isPumping = true
        let problem = session.take(bytes)
        isPumping = false
        if let problem { return end(.malformed, problem) }
        pump()
    }

    /// Called by the stream.
    public func ended(_ error: StreamError?) {
        serverHasEnded(error?.message ?? "the server closed the connection")
    }
}
