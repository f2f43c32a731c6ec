internal import EventLoop
internal import HTTPTransport

/// How one client's requests reach the service. Loop-bound.
protocol RequestChannel: AnyObject {
    /// What stands before each path.
    var basePath: String { get }
    /// Whether it can keep back the end of a request: the connection is the client's own.
    var canHold: Bool { get }
    /// Sends a request and waits for its answer until the deadline (monotonic, nanoseconds).
    func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer
    /// Sends all of a request but its end.
    func hold(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> any HeldExchange
    /// Closes what is open; the next request opens it again.
    func close()
}

/// A request whose end is kept back.
protocol HeldExchange {
    /// What a gate releases.
    var connection: any HoldingConnection { get }
    /// Waits for the answer, once it is released.
    func answer() async throws(HTTPError) -> HTTPAnswer
    /// Gives it up: it never happened.
    func abandon()
}

/// A connection of the client's own, opened when it is needed. Loop-bound.
final class OwnChannel: RequestChannel, @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let client: HTTPClient

    init(_ origin: HTTPOrigin, on loop: EventLoop) { client = HTTPClient(origin, on: loop) }

    var basePath: String { client.origin.basePath }
    var canHold: Bool { true }

    func open(deadline: Int64) async throws(HTTPError) { _ = try await client.connect(deadline: deadline) }

    func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try await client.send(try EncodedRequest(sending: request, to: client.origin), deadline: deadline)
    }

    func hold(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> any HeldExchange {
        let encoded = try EncodedRequest(sending: request, to: client.origin)
        let connection = try await client.connect(deadline: deadline)
        try await connection.hold(encoded, deadline: deadline)
        return HeldOnConnection(http: connection)
    }

    func close() { client.close() }
}

private struct HeldOnConnection: HeldExchange {
    let http: HTTPConnection

    var connection: any HoldingConnection { http }

    func answer() async throws(HTTPError) -> HTTPAnswer { try await http.answer() }

    func abandon() { http.close() }
}

/// Connections that all clients share. They can't be held: a client may have to wait for another's. Loop-bound.
final class PooledChannel: RequestChannel {
    private let pool: HTTPClientPool
    private let origin: HTTPOrigin

    init(_ pool: HTTPClientPool, to origin: HTTPOrigin) {
        self.pool = pool
        self.origin = origin
    }

    var basePath: String { origin.basePath }
    var canHold: Bool { false }

    func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try await pool.send(try EncodedRequest(sending: request, to: origin), deadline: deadline)
    }

    func hold(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> any HeldExchange {
        preconditionFailure("a pool holds nothing back")
    }

    func close() { pool.close() }
}

extension EncodedRequest {
    /// A variable's value can make a request one that can't be sent: then it never happened.
    fileprivate init(sending request: HTTPRequest, to origin: HTTPOrigin) throws(HTTPError) {
        do throws(HTTPRequestError) { try self.init(request, host: origin.host) } catch {
            throw HTTPError(unsendable: error)
        }
    }
}
