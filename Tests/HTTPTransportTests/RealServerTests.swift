import EventLoop
import HTTPTransport
import StampedeTesting
import Testing

/// Both clients against nginx.
@Suite(.timeLimit(.minutes(1)), .serialized) struct RealServerTests {
    let loop = EventLoop.shared

    @Test("HTTP/1.1: fields, content, chunks and the connection's end are understood, without and with TLS")
    func http1() async throws {
        try await Nginx.run { nginx in
            for socket in ["plain", "tls"] {
                let origin = try origin(nginx, socket)
                try await loop.run {
                    let client = HTTPClient(origin, on: loop)
                    defer { client.close() }
                    func answer(_ request: HTTPRequest) async throws -> HTTPAnswer {
                        try await client.send(EncodedRequest(request, host: origin.host), deadline: .seconds(30))
                    }
                    let echo = try await answer(
                        HTTPRequest("POST", "/echo", fields: [HTTPField("X-Worker", "7")], json: "{}"))
                    #expect(echo.status == 200)
                    #expect(echo.text == "POST 2 7 HTTP/1.1")
                    #expect(echo.value(of: "content-type") == "text/plain")
                    let large = try await answer(HTTPRequest("GET", "/large"))
                    #expect(large.value(of: "transfer-encoding") == "chunked")
                    #expect(large.body.count == 640_000)
                    #expect(try await answer(HTTPRequest("HEAD", "/")).body.isEmpty)
                    #expect(try await answer(HTTPRequest("GET", "/conflict")).status == 409)
                    #expect(try await answer(HTTPRequest("GET", "/missing")).status == 404)
                    #expect(client.connectionCount == 1)
                    #expect(try await answer(HTTPRequest("GET", "/close")).text == "ok")
                    #expect(try await answer(HTTPRequest("GET", "/")).text == "ok")
                    #expect(client.connectionCount == 2)
                }
            }
        }
    }

    @Test("HTTP/1.1 over TLS: the gate withholds the last byte")
    func gateOverTLS() async throws {
        try await Nginx.run { nginx in
            let origin = try origin(nginx, "tls")
            try await loop.run {
                var connections: [HTTPConnection] = []
                for _ in 0..<10 {
                    connections.append(
                        try await HTTPConnection.connect(to: origin, on: loop, deadline: .seconds(30)))
                }
                let request = try EncodedRequest(HTTPRequest("POST", "/late", json: "{}"), host: "localhost")
                for connection in connections { try await connection.hold(request, deadline: .seconds(30)) }
                let opening = Gate.open(connections)
                #expect(opening.released == 10)
                for connection in connections {
                    let answer = try await connection.answer()
                    #expect(answer.text == "POST 2  HTTP/1.0")
                    #expect(!answer.isEarly)
                    connection.close()
                }
            }
        }
    }

    @Test("HTTP/2: many requests at once on one connection, without and with TLS")
    func http2() async throws {
        try await Nginx.run { nginx in
            for socket in ["h2c", "tls"] {
                let origin = try origin(nginx, socket)
                try await loop.run {
                    let connection = try await HTTP2Connection.connect(to: origin, on: loop, deadline: .seconds(30))
                    defer { connection.close() }
                    #expect(connection.streamLimit == 128)
                    func answer(_ request: HTTPRequest) async throws -> HTTPAnswer {
                        try await connection.send(request, deadline: .seconds(30))
                    }
                    let echo = try await answer(
                        HTTPRequest("POST", "/echo", fields: [HTTPField("X-Worker", "7")], json: "{}"))
                    #expect(echo.text == "POST 2 7 HTTP/2.0")
                    #expect(echo.value(of: "content-type") == "text/plain")
                    #expect(!echo.isEarly)
                    #expect(echo.sent <= echo.received)
                    #expect(try await answer(HTTPRequest("GET", "/large")).body.count == 640_000)
                    #expect(try await answer(HTTPRequest("GET", "/conflict")).status == 409)
                    let body = [UInt8](repeating: 97, count: 300_000)
                    #expect(try await answer(HTTPRequest("POST", "/echo", body: body)).text == "POST 300000  HTTP/2.0")
                }
            }
        }
    }

    @Test("HTTP/2: the gate sends the ends of all requests of a connection at once", arguments: ["h2c", "tls"])
    func http2Gate(socket: String) async throws {
        try await Nginx.run { nginx in
            let origin = try origin(nginx, socket)
            try await loop.run {
                let connection = try await HTTP2Connection.connect(to: origin, on: loop, deadline: .seconds(30))
                defer { connection.close() }
                for request in [HTTPRequest("POST", "/late", json: "{}"), HTTPRequest("GET", "/late")] {
                    var exchanges: [HTTP2Exchange] = []
                    for _ in 0..<100 {
                        exchanges.append(try await connection.hold(request, deadline: .seconds(30)))
                    }
                    let opening = Gate.open([connection])
                    #expect(opening.released == 1)
                    for exchange in exchanges {
                        let answer = try await exchange.answer()
                        #expect(answer.status == 200)
                        #expect(!answer.isEarly)
                        #expect(answer.sent >= opening.first && answer.sent <= opening.last)
                    }
                }
                #expect(Gate.open([connection]).missed == 1)
                // This one is answered before its content has come: it raced nobody.
                let early = try await connection.hold(HTTPRequest("POST", "/echo", json: "{}"), deadline: .seconds(30))
                #expect(try await early.answer().isEarly)
            }
        }
    }

    @Test("HTTP/2: more requests than the server takes at once, and a limit of content, are told")
    func http2Limits() async throws {
        try await Nginx.run { nginx in
            let origin = try origin(nginx, "h2c")
            try await loop.run {
                let limits = HTTPLimits(body: 1000)
                let connection = try await HTTP2Connection.connect(
                    to: origin, on: loop, limits: limits, deadline: .seconds(30))
                defer { connection.close() }
                await reason(.tooLarge, mayHaveHappened: true) { () throws(HTTPError) in
                    _ = try await connection.send(HTTPRequest("GET", "/large"), deadline: .seconds(30))
                }
                for _ in 0..<128 {
                    _ = try await connection.hold(HTTPRequest("GET", "/late"), deadline: .seconds(30))
                }
                await reason(.refused, mayHaveHappened: false) { () throws(HTTPError) in
                    _ = try await connection.hold(HTTPRequest("GET", "/late"), deadline: .seconds(30))
                }
            }
        }
    }

    @Test("HTTP/2 with a server that doesn't speak it fails with a word about it")
    func noHTTP2() async throws {
        try await Nginx.run { nginx in
            let origin = try origin(nginx, "plain")
            await loop.run {
                await reason(.malformed, mayHaveHappened: false) { () throws(HTTPError) in
                    _ = try await HTTP2Connection.connect(to: origin, on: loop, deadline: .seconds(30))
                }
            }
        }
    }

    @Test("a certificate that nobody trusts, or for another name, ends the connection before a request is sent")
    func certificates() async throws {
        try await Nginx.run { nginx in
            var untrusted = try origin(nginx, "tls")
            untrusted.tls?.authorities = nil
            var misnamed = try origin(nginx, "tls")
            misnamed.tls?.serverName = "example.org"
            for origin in [untrusted, misnamed] {
                await loop.run {
                    await reason(.connection(.tls), mayHaveHappened: false) { () throws(HTTPError) in
                        _ = try await HTTPConnection.connect(to: origin, on: loop, deadline: .seconds(30))
                    }
                }
            }
        }
    }

    private func origin(_ nginx: Nginx, _ socket: String) throws -> HTTPOrigin {
        var origin = try HTTPOrigin("unix:\(nginx.socket(socket))")
        if socket == "tls" { origin.tls = TLSConfiguration(serverName: "localhost", authorities: nginx.authority) }
        return origin
    }

    private func reason(
        _ expected: HTTPError.Reason, mayHaveHappened: Bool, _ body: () async throws(HTTPError) -> Void
    ) async {
        do throws(HTTPError) {
            try await body()
            Issue.record("no error")
        } catch {
            #expect(error.reason == expected, "\(error)")
            #expect(error.mayHaveHappened == mayHaveHappened)
        }
    }
}
