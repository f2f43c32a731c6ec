internal import EventLoop
internal import HTTPTransport
public import Reporting

/// Tells a metrics store how a session goes while it runs: OpenMetrics at `/metrics`, on the loopback interface only.
public final class MetricsServer: Sendable {
    /// Where it is to be asked.
    public let address: String
    private let server: HTTPServer
    private let latest: Lock<ProgressSnapshot?>

    /// Listens at a port from now on; 0 lets the system choose one. The error is one line.
    public init(port: UInt16) async throws(MetricsError) {
        let latest = Lock<ProgressSnapshot?>(nil)
        self.latest = latest
        var options = HTTPServer.Options()
        options.connections = 16
        do throws(ServerError) {
            // A loop of its own: who asks holds up nobody.
            server = try await HTTPServer.start(
                at: .tcp(host: "127.0.0.1", port: Int(port)), options, on: EventLoop()
            ) { request in
                guard request.path == "/metrics" else { return ServedAnswer(404) }
                guard request.method == "GET" || request.method == "HEAD" else {
                    return ServedAnswer(405, fields: [HTTPField("Allow", "GET, HEAD")])
                }
                let text = latest.withLock { $0 }?.openMetrics ?? "# EOF\n"
                return ServedAnswer(
                    200, fields: [HTTPField("Content-Type", ProgressSnapshot.openMetricsType)], body: Array(text.utf8))
            }
        } catch {
            throw MetricsError(description: "--metrics-port \(port): \(error)")
        }
        address = "http://\(server.address)/metrics"
    }

    /// What it tells from now on.
    public func update(_ snapshot: ProgressSnapshot) { latest.withLock { $0 = snapshot } }

    /// Ends it.
    public func stop() async { await server.stop(grace: 100_000_000) }
}

/// Why figures can't be told while a session runs.
public struct MetricsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line.
    public var description: String
}
