import EventLoop
import Glibc
import HTTPTransport
import HealthProbe
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

@Suite(.timeLimit(.minutes(1))) struct ServeTests {
    @Test("a service runs until SIGTERM comes, starts without Redis, and ends in order")
    func serves() async throws {
        try await withDatabase { path in
            var settings = ServiceSettings()
            settings.address = .tcp(host: "127.0.0.1", port: 0)
            settings.database = .sqlite(path: path)
            // Nobody listens at the path of a socket that doesn't exist.
            settings.redis.address = .unix(path: path + ".none")
            let ready = settings
            let log = Lock<[String]>([])
            let serving = Task {
                try await OccupationServer.serve(ready, on: .shared) { line in log.withLock { $0.append(line) } }
            }
            try await eventually { log.withLock { $0.contains { $0.hasPrefix("listening at http://") } } }
            let lines = log.withLock { $0 }
            let url = try #require(lines.last?.dropFirst("listening at ".count))
            #expect(lines.first?.hasPrefix("Redis is not there") == true)
            try await HealthProbe(url: "\(url)/health").run()
            await #expect(throws: HealthProbe.Failure.self) { try await HealthProbe(url: "\(url)/health/ready").run() }
            kill(getpid(), SIGTERM)
            try await serving.value
            #expect(
                log.withLock { $0 }.suffix(4) == [
                    "SIGTERM has come", "stopping: no more requests are taken", "requests in flight are finished",
                    "disconnected",
                ])
        }
    }
}
