import EventLoop
import Glibc
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    let loop = EventLoop.shared
    static let anyPort = StreamAddress.tcp(host: "127.0.0.1", port: 0)

    @Test(
        "method, path and content arrive, and status, fields and content come back, over every kind of address",
        arguments: [
            anyPort, .tcp(host: "::1", port: 0), .tcp(host: "localhost", port: 0),
            .unix(path: "/tmp/stampede-server-\(getpid()).sock"),
        ])
    func serves(address: StreamAddress) async throws {
        let server = try await HTTPServer.start(at: address, on: loop) { request in
            let text = "\(request.method) \(request.path) \(String(decoding: request.body, as: UTF8.self))"
            return ServedAnswer(409, fields: [HTTPField("X-Kind", "echo")], body: Array(text.utf8))
        }
        try await loop.run {
            let client = HTTPClient(try origin(server), on: loop)
            defer { client.close() }
            for number in 0..<50 {
                let request = HTTPRequest("POST", "/a%20b?c=d", body: Array("content \(number)".utf8))
                let answer = try await client.send(EncodedRequest(request, host: "h"), deadline: .seconds(30))
                #expect(answer.status == 409)
                #expect(answer.value(of: "X-Kind") == "echo")
                #expect(answer.text == "POST /a b content \(number)")
            }
            #expect(client.connectionCount == 1)
        }
        await server.stop(grace: 1_000_000_000)
    }

    @Test("a hundred handlers can wait at once; none holds the loop")
    func suspends() async throws {
        final class Rendezvous: @unchecked Sendable {
            // Sendable: touched by handlers only, which all run on the loop's thread.
            var waiting: [UnsafeContinuation<Void, Never>] = []
            func meet(_ count: Int) async {
                await withUnsafeContinuation { continuation in
                    waiting.append(continuation)
                    guard waiting.count == count else { return }
                    for waiter in waiting { waiter.resume() }
                }
            }
        }
        let rendezvous = Rendezvous()
        let server = try await HTTPServer.start(at: Self.anyPort, on: loop) { _ in
            await rendezvous.meet(100)
            return ServedAnswer(200, body: Array("together".utf8))
        }
        let origin = try origin(server)
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 {
                group.addTask(executorPreference: loop) {
                    let client = HTTPClient(origin, on: loop)
                    defer { client.close() }
                    let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
                    return try await client.send(request, deadline: .seconds(30)).text
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: "together", count: 100))
        await server.stop(grace: 1_000_000_000)
    }

    @Test("content beyond the limit is refused, announced or in chunks, and a large head too")
    func limits() async throws {
        var options = HTTPServer.Options()
        options.body = 1000
        options.head = 8192
        let server = try await HTTPServer.start(at: Self.anyPort, options, on: loop) { _ in ServedAnswer(200) }
        let large = String(repeating: "x", count: 1001)
        let head = "POST / HTTP/1.1\r\nHost: h\r\n"
        #expect(
            try await raw("\(head)Content-Length: 1000\r\n\r\n\(large.dropLast())", to: server).hasPrefix(
                "HTTP/1.1 200"))
        #expect(try await raw("\(head)Content-Length: 1001\r\n\r\n\(large)", to: server).hasPrefix("HTTP/1.1 413"))
        let chunked = "\(head)Transfer-Encoding: chunked\r\n\r\n3e9\r\n\(large)\r\n0\r\n\r\n"
        #expect(try await raw(chunked, to: server).hasPrefix("HTTP/1.1 413"))
        let longLine = String(repeating: "y", count: 9000)
        #expect(try await raw("\(head)A: \(longLine)\r\n\r\n", to: server).hasPrefix("HTTP/1.1 4"))
        await server.stop(grace: 1_000_000_000)
    }

    @Test(
        "a client that doesn't finish its request in time loses its connection",
        arguments: ["", "GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"])
    func slowClient(beginning: String) async throws {
        var options = HTTPServer.Options()
        options.requestSeconds = 1
        let server = try await HTTPServer.start(at: Self.anyPort, options, on: loop) { _ in ServedAnswer(200) }
        // The wait ends with the connection's end, or with the test's time limit.
        #expect(try await raw(beginning, to: server) == "")
        await server.stop(grace: 1_000_000_000)
    }

    @Test("a stopping server finishes what is in flight, and takes nothing new")
    func draining() async throws {
        let started = Lock(false)
        let mayFinish = Lock(false)
        let server = try await HTTPServer.start(at: Self.anyPort, on: loop) { _ in
            started.withLock { $0 = true }
            while !mayFinish.withLock({ $0 }) { await Task.yield() }
            return ServedAnswer(200, body: Array("finished".utf8))
        }
        let origin = try origin(server)
        let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
        async let inFlight = loop.run {
            try await HTTPClient(origin, on: loop).send(request, deadline: .seconds(30))
        }
        while !started.withLock({ $0 }) { await Task.yield() }
        async let stopped: Void = server.stop(grace: 30_000_000_000)
        await loop.run {
            // Until the server has begun to stop, a connection is still accepted and its request handled.
            while true {
                do throws(HTTPError) {
                    try await HTTPClient(origin, on: loop).connect(deadline: .seconds(30)).close()
                } catch {
                    #expect(error.reason == .connection(.refused))
                    break
                }
            }
        }
        mayFinish.withLock { $0 = true }
        let answer = try await inFlight
        #expect(answer.text == "finished")
        #expect(answer.value(of: "Connection")?.lowercased() == "close")
        await stopped
    }

    @Test("an answer tells when it has gone out, and never if its client was gone by then")
    func sent() async throws {
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let mayFinish = Lock(false)
        let sent = Lock<[String]>([])
        let server = try await HTTPServer.start(at: Self.anyPort, on: loop) { request in
            begun.yield()
            while !mayFinish.withLock({ $0 }) { await Task.yield() }
            var answer = ServedAnswer(200)
            answer.whenSent = { sent.withLock { $0.append(request.path) } }
            return answer
        }
        try await loop.run {
            let stream = try await ByteStream.connect(to: server.address, on: loop, deadline: .seconds(30))
            Array("GET /impatient HTTP/1.1\r\nHost: h\r\n\r\n".utf8).withUnsafeBytes { stream.write($0) }
            for await _ in begins { break }
            stream.close()
        }
        mayFinish.withLock { $0 = true }
        #expect(try await raw("GET /patient HTTP/1.1\r\nHost: h\r\n\r\n", to: server).hasPrefix("HTTP/1.1 200"))
        await server.stop(grace: 1_000_000_000)
        #expect(sent.withLock { $0 } == ["/patient"])
    }

    @Test("a server whose handlers hang answers 503 when its grace is over")
    func graceIsOver() async throws {
        let started = Lock(false)
        let server = try await HTTPServer.start(at: Self.anyPort, on: loop) { _ in
            started.withLock { $0 = true }
            await loop.sleep(until: .seconds(3600))
            return ServedAnswer(200)
        }
        let origin = try origin(server)
        async let hanging = loop.run {
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            return try await HTTPClient(origin, on: loop).send(request, deadline: .seconds(30)).status
        }
        while !started.withLock({ $0 }) { await Task.yield() }
        await server.stop(grace: 1_000_000)
        #expect(try await hanging == 503)
    }

    @Test("an address in use is told")
    func inUse() async throws {
        let server = try await HTTPServer.start(at: Self.anyPort, on: loop) { _ in ServedAnswer(200) }
        await #expect(throws: ServerError.self) {
            try await HTTPServer.start(at: server.address, on: loop) { _ in ServedAnswer(200) }
        }
        await server.stop(grace: 1_000_000_000)
    }

    private func origin(_ server: HTTPServer) throws -> HTTPOrigin {
        let text = server.address.description
        return try HTTPOrigin(text.hasPrefix("unix:") ? text : "http://\(text)")
    }

    /// Sends these bytes and returns all that comes, up to the end of the connection or of a first answer.
    private func raw(_ text: String, to server: HTTPServer) async throws -> String {
        try await loop.run {
            let stream = try await ByteStream.connect(to: server.address, on: loop, deadline: .seconds(30))
            let reader = FirstAnswer()
            defer { stream.close() }
            await withUnsafeContinuation { continuation in
                reader.continuation = continuation
                stream.start(reader)
                Array(text.utf8).withUnsafeBytes { stream.write($0) }
            }
            return String(decoding: reader.bytes, as: UTF8.self)
        }
    }

    private final class FirstAnswer: StreamReader {
        var bytes: [UInt8] = []
        var continuation: UnsafeContinuation<Void, Never>?
        func received(_ bytes: UnsafeRawBufferPointer) {
            self.bytes.append(contentsOf: bytes)
            ended(nil)
        }
        func ended(_ error: StreamError?) {
            continuation?.resume()
            continuation = nil
        }
    }
}
