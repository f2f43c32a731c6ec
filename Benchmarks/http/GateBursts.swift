import EventLoop
import HTTPTransport

/// Holds a request on each connection and opens the gate, so many times; the server stamps the arrivals.
func gate(url: String, connections count: Int, bursts: Int) async throws {
    let loop = EventLoop.shared
    let origin = try HTTPOrigin(url)
    let request = try EncodedRequest(
        HTTPRequest("POST", "/take", json: #"{"worker_id": 1, "tag_spool": "SPOOL-0001"}"#), host: origin.host)
    let dispersions = try await loop.run {
        var connections: [HTTPConnection] = []
        for _ in 0..<count {
            connections.append(
                try await HTTPConnection.connect(to: origin, on: loop, deadline: MonotonicClock.now + 5_000_000_000))
        }
        var dispersions: [Int64] = []
        for _ in 0..<bursts {
            let deadline = MonotonicClock.now + 5_000_000_000
            await withTaskGroup { group in
                for connection in connections {
                    let held = Held(connection)
                    group.addTask(executorPreference: loop) { await held.hold(request, deadline) }
                }
            }
            let opening = Gate.open(connections)
            guard opening.missed == 0 else { throw Missed(count: opening.missed) }
            dispersions.append(opening.dispersion)
            for connection in connections { _ = try await connection.answer() }
        }
        return dispersions
    }
    let sorted = dispersions.sorted()
    print("sent_dispersion_us median \(sorted[sorted.count / 2] / 1000) max \((sorted.last ?? 0) / 1000)")
}

private struct Missed: Error { var count: Int }

/// A connection that a task of its own loop uses.
private final class Held: @unchecked Sendable {
    // Sendable: all tasks that use it run on the connection's loop.
    private let connection: HTTPConnection
    init(_ connection: HTTPConnection) { self.connection = connection }
    func hold(_ request: EncodedRequest, _ deadline: Int64) async {
        do throws(HTTPError) { try await connection.hold(request, deadline: deadline) } catch { print(error) }
    }
}

/// Holds so many requests on one HTTP/2 connection and opens the gate, so many times.
func gate2(url: String, requests count: Int, bursts: Int) async throws {
    let loop = EventLoop.shared
    let origin = try HTTPOrigin(url)
    let request = HTTPRequest("POST", "/take", json: #"{"worker_id": 1, "tag_spool": "SPOOL-0001"}"#)
    try await loop.run {
        let deadline = MonotonicClock.now + 60_000_000_000
        let connection = try await HTTP2Connection.connect(to: origin, on: loop, deadline: deadline)
        for _ in 0..<bursts {
            var exchanges: [HTTP2Exchange] = []
            for _ in 0..<count { exchanges.append(try await connection.hold(request, deadline: deadline)) }
            guard Gate.open([connection]).missed == 0 else { throw Missed(count: 1) }
            for exchange in exchanges { _ = try await exchange.answer() }
        }
    }
}
