import EventLoop
import Glibc
import HTTPTransport

/// Opens so many connections, sends one request on each, keeps all alive, and prints the memory that it takes.
func idle(url: String, connections count: Int) async throws {
    let loop = EventLoop.shared
    let origin = try HTTPOrigin(url)
    let request = try EncodedRequest(HTTPRequest("GET", "/"), host: origin.host)
    try await loop.run {
        var clients: [HTTPClient] = []
        for _ in 0..<count {
            let client = HTTPClient(origin, on: loop)
            _ = try await client.send(request, deadline: MonotonicClock.now + 10_000_000_000)
            clients.append(client)
        }
        var alive = 0
        for client in clients {
            _ = try await client.send(request, deadline: MonotonicClock.now + 10_000_000_000)
            if client.connectionCount == 1 { alive += 1 }
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("connections \(alive) peak_memory_mb \(usage.ru_maxrss / 1024)")
    }
}
