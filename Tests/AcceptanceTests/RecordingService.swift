import EventLoop
import Foundation
import HTTPTransport

/// An HTTP service whose answers a test chooses, and which remembers every request and when it was there.
final class RecordingService: Sendable {
    /// A request that has come.
    struct Arrival: Sendable {
        var line: String
        var body: String
        var instant: Int64
        /// How many were under way then, this one included.
        var atOnce: Int
    }

    private struct State {
        var arrivals: [Arrival] = []
        var open = 0
    }

    private let state: Lock<State>
    private let server: HTTPServer

    /// Serves until `stop`; the answer may take as long as it likes.
    init(answer: @escaping @Sendable (String, Int) async -> ServedAnswer) async throws {
        let state = Lock(State())
        self.state = state
        server = try await HTTPServer.start(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { request in
            let line = "\(request.method) \(request.path)"
            let number = state.withLock { state in
                state.open += 1
                state.arrivals.append(
                    Arrival(
                        line: line, body: String(decoding: request.body, as: UTF8.self),
                        instant: MonotonicClock.now, atOnce: state.open))
                return state.arrivals.count { $0.line == line }
            }
            let answer = await answer(line, number)
            state.withLock { $0.open -= 1 }
            return answer
        }
    }

    /// Its URL.
    var url: String {
        if case .tcp(let host, let port) = server.address { "http://\(host):\(port)" } else { "" }
    }

    /// All requests so far, in order.
    var arrivals: [Arrival] { state.withLock { $0.arrivals } }

    func stop() async { await server.stop(grace: 0) }
}
