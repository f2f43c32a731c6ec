import EventLoop
import HTTPTransport
import Harness
import History
import Scenario
import StampedeTesting

/// A small HTTP service whose answers a test writes, and which remembers what it was asked.
final class ScriptedService: Sendable {
    /// A request that came.
    struct Asked: Sendable, Equatable {
        var line: String
        var body: String
    }

    private let asking: Lock<[Asked]>
    private let server: HTTPServer
    let origin: HTTPOrigin

    /// Answers every request as `answer` says.
    static func start(_ answer: @escaping @Sendable (Asked) async -> ServedAnswer) async throws -> ScriptedService {
        let asked = Lock<[Asked]>([])
        let server = try await HTTPServer.start(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) { request in
            let one = Asked(
                line: "\(request.method) \(request.path)", body: String(decoding: request.body, as: UTF8.self))
            asked.withLock { $0.append(one) }
            return await answer(one)
        }
        return try ScriptedService(server, asked)
    }

    private init(_ server: HTTPServer, _ asked: Lock<[Asked]>) throws {
        self.server = server
        self.asking = asked
        origin = try HTTPOrigin("http://\(server.address)")
    }

    /// What came so far, in order.
    var asked: [Asked] { asking.withLock { $0 } }

    func stop() async { await server.stop(grace: 1_000_000_000) }

    /// Runs a scenario against it and others like it.
    func run(
        _ text: String, through way: HTTPOrigin? = nil, beside others: [ScriptedService] = [],
        stop: RunStop = RunStop(),
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) async throws -> Evidence {
        let scenario = try Scenario.load(text: Array(text.utf8), path: "scripted.yaml")
        var settings = Run.Settings(
            redis: nil, origins: [way ?? origin] + others.map(\.origin), names: RunNames(run: "scripted"), seed: 7)
        settings.stop = stop
        settings.progress = progress
        return try await Run(scenario, settings).perform()
    }
}

extension Evidence {
    /// All operations, in the order of completion.
    var operations: [Operation] {
        get throws {
            var all: [Operation] = []
            try history?.forEach { all.append($0) }
            return all
        }
    }
}
