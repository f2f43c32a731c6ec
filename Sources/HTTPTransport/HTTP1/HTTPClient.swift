public import EventLoop

/// One client's way to an origin: a connection that is opened when it is needed, kept alive, and opened anew when
/// the server has closed it. Loop-bound.
public final class HTTPClient {
    /// Where it leads.
    public let origin: HTTPOrigin
    private let loop: EventLoop
    private let limits: HTTPLimits
    private var connection: HTTPConnection?
    /// How many connections it has opened so far.
    public private(set) var connectionCount = 0

    /// A client that has no connection yet.
    public init(_ origin: HTTPOrigin, on loop: EventLoop, limits: HTTPLimits = HTTPLimits()) {
        self.origin = origin
        self.loop = loop
        self.limits = limits
    }

    /// The connection, opened if there is none that can carry a request.
    public func connect(deadline: Int64) async throws(HTTPError) -> HTTPConnection {
        if let connection, connection.isUsable { return connection }
        let opened = try await HTTPConnection.connect(to: origin, on: loop, limits: limits, deadline: deadline)
        connectionCount += 1
        connection = opened
        return opened
    }

    /// Sends a request and waits for its answer until the deadline (monotonic, nanoseconds). It is never sent
    /// twice: whether one without an answer happened is the caller's question.
    public func send(_ request: EncodedRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try await connect(deadline: deadline).send(request, deadline: deadline)
    }

    /// Closes the connection, if there is one. The next request opens another.
    public func close() {
        connection?.close()
        connection = nil
    }
}
