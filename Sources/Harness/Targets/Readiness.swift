internal import EventLoop
internal import HTTPTransport
internal import Scenario

/// Waits until a service answers at its ready path, or has ended, or time is up.
struct Readiness: Sendable {
    enum Outcome {
        case ready
        case ended(ChildProcess.Exit)
        /// With what it said last.
        case notReady(String)
    }

    private let origin: HTTPOrigin
    private let connections: Scenario.Connections
    private let path: String
    private let patience: Int64
    private let loop: EventLoop

    /// How long a service that answers may go on to answer that it isn't ready: a path that isn't there stays so.
    private static let hesitation: Int64 = 5_000_000_000

    /// The time between two questions: nobody tells when a foreign program begins to listen.
    private static let pause: Int64 = 10_000_000

    init(
        _ origin: HTTPOrigin, _ connections: Scenario.Connections, path: String, patience: Duration, on loop: EventLoop
    ) {
        self.origin = origin
        self.connections = connections
        self.path = path
        self.patience = patience.nanoseconds
        self.loop = loop
    }

    func wait(for process: ChildProcess) async -> Outcome {
        await loop.run {
            let deadline = MonotonicClock.now + patience
            let channel = connections.spareChannel(to: origin, on: loop)
            defer { channel.close() }
            let request = HTTPRequest("GET", origin.basePath + path)
            var last = "no answer"
            var firstAnswer: Int64?
            while true {
                if let exit = await process.exitSoFar() { return .ended(exit) }
                do {
                    let answer = try await channel.send(
                        request, deadline: min(deadline, MonotonicClock.now + 5_000_000_000))
                    if (200...299).contains(answer.status) { return .ready }
                    last = "its last answer had the status \(answer.status)"
                    let since = firstAnswer ?? MonotonicClock.now
                    firstAnswer = since
                    if MonotonicClock.now - since > Self.hesitation { return .notReady(last) }
                } catch {
                    last = "\(error)"
                }
                guard MonotonicClock.now < deadline else { return .notReady(last) }
                await loop.sleep(until: MonotonicClock.now + Self.pause)
            }
        }
    }
}
