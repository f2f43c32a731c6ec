public import EventLoop

/// The way of many clients to an origin over one HTTP/2 connection that they share: opened when it is needed, and opened
/// anew when the server has ended it. Loop-bound.
public final class HTTP2Client {
    /// Where it leads.
    public let origin: HTTPOrigin
    private let loop: EventLoop
    private let limits: HTTPLimits
    private var connection: HTTP2Connection?
    private var isOpening = false
    private var waiting: [UnsafeContinuation<Void, Never>] = []

    /// A client that has no connection yet.
    public init(_ origin: HTTPOrigin, on loop: EventLoop, limits: HTTPLimits = HTTPLimits()) {
        self.origin = origin
        self.loop = loop
        self.limits = limits
    }

    /// How many requests the server takes at once on a connection; nil if there is none.
    public var streamLimit: Int? { connection?.streamLimit }

    /// The connection, opened if there is none that takes requests. Whoever comes while it is being opened waits for that.
    @discardableResult public func connect(deadline: Int64) async throws(HTTPError) -> HTTP2Connection {
        while isOpening {
            await withUnsafeContinuation { continuation in
                // Looked at again: the loop may have had a turn since the call.
                if isOpening { waiting.append(continuation) } else { continuation.resume() }
            }
        }
        if let connection, connection.isUsable { return connection }
        isOpening = true
        defer {
            isOpening = false
            for continuation in waiting { continuation.resume() }
            waiting.removeAll(keepingCapacity: true)
        }
        let opened = try await HTTP2Connection.connect(to: origin, on: loop, limits: limits, deadline: deadline)
        connection = opened
        return opened
    }

    /// Sends a request and waits for its answer until the deadline (monotonic, nanoseconds). It is never sent
    /// twice: whether one without an answer happened is the caller's question.
    public func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try await connect(deadline: deadline).send(request, deadline: deadline)
    }

    /// Closes the connection, if there is one. The next request opens another.
    public func close() {
        connection?.close()
        connection = nil
    }
}
