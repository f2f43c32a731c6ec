import EventLoop
import Glibc
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPConnectionTests {
    let loop = EventLoop.shared
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kind: plain\r\n\r\nok"

    @Test(
        "many requests go over one connection, whatever the kind of address",
        arguments: [
            StreamAddress.tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0),
            .unix(path: "/tmp/stampede-http-\(getpid()).sock"),
        ])
    func keepAlive(address: StreamAddress) async throws {
        try await loop.run {
            let server = try ScriptedServer(at: address, on: loop, script: ScriptedServer.answering(Self.ok))
            defer { server.stop() }
            let client = HTTPClient(server.origin, on: loop)
            defer { client.close() }
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: server.origin.host)
            for _ in 0..<100 {
                let before = MonotonicClock.now
                let answer = try await client.send(request, deadline: .seconds(30))
                #expect(answer.status == 200)
                #expect(answer.text == "ok")
                #expect(answer.value(of: "x-kind") == "plain")
                #expect(answer.value(of: "X-None") == nil)
                #expect(!answer.isEarly)
                #expect(before <= answer.sent && answer.sent <= answer.received)
                #expect(answer.received <= MonotonicClock.now)
            }
            #expect(client.connectionCount == 1)
        }
    }

    @Test("a kept answer keeps its bytes when the connection goes on")
    func valueSemantics() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                while let request = connection.takeRequest() {
                    let body = request.contains("/a") ? "aaaa" : "bb"
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                }
            }
            defer { server.stop() }
            let client = HTTPClient(server.origin, on: loop)
            defer { client.close() }
            let first = try await client.send(
                EncodedRequest(HTTPRequest("GET", "/a"), host: "h"), deadline: .seconds(30))
            let second = try await client.send(
                EncodedRequest(HTTPRequest("GET", "/b"), host: "h"), deadline: .seconds(30))
            #expect(first.text == "aaaa")
            #expect(second.text == "bb")
        }
    }

    @Test(
        "after an answer that ends the connection the next request opens another",
        arguments: [
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.0 200 OK\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Surplus\r\n\r\n",
        ])
    func reconnects(answer: String) async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                guard connection.takeRequest() != nil else { return }
                connection.send(answer)
                if !answer.contains("Surplus") { connection.stream.close() }
            }
            defer { server.stop() }
            let client = HTTPClient(server.origin, on: loop)
            defer { client.close() }
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            for round in 1...3 {
                let answer = try await client.send(request, deadline: .seconds(30))
                #expect(answer.text == "ok")
                #expect(client.connectionCount == round)
            }
        }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        /// What the server sends before it closes; nil if it stays silent and open.
        var answer: String?
        var reason: HTTPError.Reason
        var testDescription: String { name }
    }

    @Test(
        "a request without a proper answer fails with its reason, and may have happened",
        arguments: [
            Failure(name: "closed without an answer", answer: "", reason: .broken),
            Failure(name: "cut short", answer: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", reason: .broken),
            Failure(name: "no HTTP", answer: "+PONG\r\n", reason: .malformed),
            Failure(name: "too large", answer: "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", reason: .tooLarge),
            Failure(name: "silence", answer: nil, reason: .timedOut),
            Failure(name: "interim answers only", answer: "HTTP/1.1 100 Continue\r\n\r\n", reason: .broken),
        ])
    func failures(_ row: Failure) async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                guard let answer = row.answer else { return }
                connection.send(answer)
                connection.stream.close()
            }
            defer { server.stop() }
            let limits = HTTPLimits(head: 1000, body: 100)
            let client = HTTPClient(server.origin, on: loop, limits: limits)
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            do throws(HTTPError) {
                _ = try await client.connect(deadline: .seconds(30))
                let deadline: Int64 = row.answer == nil ? .milliseconds(50) : .seconds(30)
                _ = try await client.send(request, deadline: deadline)
                Issue.record("answered")
            } catch {
                #expect(error.reason == row.reason)
                #expect(error.mayHaveHappened)
                #expect(error.sent <= error.received)
                if let answer = row.answer { #expect(String(decoding: error.evidence, as: UTF8.self) == answer) }
            }
        }
    }

    @Test("where nobody listens nothing can have happened")
    func nobody() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { _ in }
            server.stop()
            let client = HTTPClient(server.origin, on: loop)
            do throws(HTTPError) {
                _ = try await client.connect(deadline: .seconds(30))
                Issue.record("connected")
            } catch {
                #expect(error.reason == .connection(.refused))
                #expect(!error.mayHaveHappened)
            }
        }
    }

    @Test("closing a connection ends the request that waits on it")
    func closing() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { _ in }
            defer { server.stop() }
            let connection = try await HTTPConnection.connect(to: server.origin, on: loop, deadline: .seconds(30))
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            let closer = loop.schedule(at: .milliseconds(5)) { connection.close() }
            await #expect(throws: HTTPError.self) { try await connection.send(request, deadline: .seconds(30)) }
            #expect(!connection.isUsable)
            closer.cancel()
        }
    }

    @Test("an answer that comes while the request is still being written is flagged")
    func early() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                guard connection.text.contains("\r\n\r\n") else { return }
                connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
                connection.stream.pause()
            }
            defer { server.stop() }
            let client = HTTPClient(server.origin, on: loop)
            let body = [UInt8](repeating: 0, count: 32 << 20)
            let request = try EncodedRequest(HTTPRequest("POST", "/", body: body), host: "h")
            let answer = try await client.send(request, deadline: .seconds(30))
            #expect(answer.status == 413)
            #expect(answer.isEarly)
            // Its connection is out of step: the rest of the content was never sent.
            _ = try await client.connect(deadline: .seconds(30))
            #expect(client.connectionCount == 2)
            client.close()
        }
    }
}
