import EventLoop
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct GateTests {
    let loop = EventLoop.shared

    @Test(
        "before the gate opens the server has all of each request but its last byte; after it, that byte",
        arguments: [
            HTTPRequest("POST", "/take", json: #"{"worker_id": 1}"#), HTTPRequest("GET", "/"),
            HTTPRequest("POST", "/", body: []),
        ])
    func withholds(_ request: HTTPRequest) async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                let all = connection.received.count
                if connection.takeRequest() != nil {
                    connection.send("HTTP/1.1 200 OK\r\nX: \(all)\r\nContent-Length: 0\r\n\r\n")
                }
            }
            defer { server.stop() }
            let encoded = try EncodedRequest(request, host: "h")
            var connections: [HTTPConnection] = []
            for _ in 0..<20 {
                connections.append(
                    try await HTTPConnection.connect(to: server.origin, on: loop, deadline: .seconds(30)))
            }
            for _ in 0..<3 {
                for connection in connections { try await connection.hold(encoded, deadline: .seconds(30)) }
                // Acknowledged by the system is not yet read by the server's side.
                while server.connections.contains(where: { $0.received.count != encoded.byteCount - 1 }) {
                    await loop.sleep(until: .milliseconds(1))
                }
                let opening = Gate.open(connections)
                #expect(opening.released == 20)
                #expect(opening.missed == 0)
                for connection in connections {
                    let answer = try await connection.answer()
                    #expect(answer.status == 200)
                    #expect(!answer.isEarly)
                    #expect(opening.first <= answer.sent && answer.sent <= opening.last)
                    #expect(answer.value(of: "X") == String(encoded.byteCount))
                }
                for connection in server.connections {
                    let instants = connection.arrivals.suffix(1)
                    #expect(instants.allSatisfy { $0.count == 1 && $0.instant >= opening.first })
                }
            }
            for connection in connections { connection.close() }
        }
    }

    @Test("an answer before the gate opens is flagged, and its connection missed by the gate")
    func earlyAnswer() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { connection in
                connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            }
            defer { server.stop() }
            let connection = try await HTTPConnection.connect(to: server.origin, on: loop, deadline: .seconds(30))
            try await connection.hold(EncodedRequest(HTTPRequest("GET", "/"), host: "h"), deadline: .seconds(30))
            while connection.isUsable { await loop.sleep(until: .milliseconds(1)) }
            let opening = Gate.open([connection])
            #expect(opening.released == 0)
            #expect(opening.missed == 1)
            let answer = try await connection.answer()
            #expect(answer.status == 401)
            #expect(answer.isEarly)
        }
    }

    @Test("a request that is never released ends at its deadline, and can't have happened")
    func neverReleased() async throws {
        try await loop.run {
            let server = try ScriptedServer(on: loop) { _ in }
            defer { server.stop() }
            let connection = try await HTTPConnection.connect(to: server.origin, on: loop, deadline: .seconds(30))
            try await connection.hold(EncodedRequest(HTTPRequest("GET", "/"), host: "h"), deadline: .milliseconds(50))
            do throws(HTTPError) {
                _ = try await connection.answer()
                Issue.record("answered")
            } catch {
                #expect(error.reason == .timedOut)
                #expect(!error.mayHaveHappened)
            }
            #expect(Gate.open([connection]).missed == 1)
        }
    }
}
