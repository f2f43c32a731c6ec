internal import EventLoop
internal import HTTPTransport

/// A stream for each request on an HTTP/2 connection that clients share. Nobody waits for another's answer, so requests
/// can be held; the ends of all of them leave in one write. Loop-bound.
final class MultiplexedChannel: RequestChannel {
    private let client: HTTP2Client

    init(_ client: HTTP2Client) { self.client = client }

    var basePath: String { client.origin.basePath }
    var canHold: Bool { true }

    func send(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> HTTPAnswer {
        try await client.send(request, deadline: deadline)
    }

    func hold(_ request: HTTPRequest, deadline: Int64) async throws(HTTPError) -> any HeldExchange {
        let connection = try await client.connect(deadline: deadline)
        return HeldOnStream(
            shared: connection, exchange: try await connection.hold(request, deadline: deadline))
    }

    func close() { client.close() }
}

private struct HeldOnStream: HeldExchange {
    let shared: HTTP2Connection
    let exchange: HTTP2Exchange

    var connection: any HoldingConnection { shared }

    func answer() async throws(HTTPError) -> HTTPAnswer { try await exchange.answer() }

    func abandon() { shared.abandon(exchange) }
}
