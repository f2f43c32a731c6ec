import EventLoop
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientPoolTests {
    let loop = EventLoop.shared

    @Test("many callers share the stated number of connections, and all are answered")
    func shares() async throws {
        try await loop.run {
            let server = try ScriptedServer(
                on: loop, script: ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
            defer { server.stop() }
            let pool = Shared(HTTPClientPool(server.origin, size: 3, on: loop))
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        try await pool.pool.send(request, deadline: .seconds(30)).text
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: "ok", count: 100))
            #expect(server.connections.count == 3)
            pool.pool.close()
        }
    }

    @Test("who waits too long for a connection is told, and the next one is served")
    func exhausted() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                // The first request is answered only when the second caller has given up.
                _ = connection.takeRequest()
                _ = loop.schedule(at: .milliseconds(60)) {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                }
            }
            defer { server.stop() }
            let pool = Shared(HTTPClientPool(server.origin, size: 1, on: loop))
            let request = try EncodedRequest(HTTPRequest("GET", "/"), host: "h")
            let first = Task(executorPreference: loop) {
                try await pool.pool.send(request, deadline: .seconds(30)).status
            }
            while server.connections.first?.arrivals.isEmpty ?? true { await Task.yield() }
            do throws(HTTPError) {
                _ = try await pool.pool.send(request, deadline: .milliseconds(5))
                Issue.record("answered")
            } catch {
                #expect(error.reason == .timedOut)
                #expect(!error.mayHaveHappened)
            }
            #expect(try await first.value == 200)
            #expect(try await pool.pool.send(request, deadline: .seconds(30)).status == 200)
            pool.pool.close()
        }
    }

    /// A pool that tasks of its own loop use.
    private final class Shared: @unchecked Sendable {
        // Sendable: all tasks that use it run on the pool's loop.
        let pool: HTTPClientPool
        init(_ pool: HTTPClientPool) { self.pool = pool }
    }
}
