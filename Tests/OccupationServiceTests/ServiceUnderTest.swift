import EventLoop
import Glibc
import HTTPTransport
import Harness
import LockService
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

/// A service on a free port with a private Redis and a database of its own.
struct ServiceUnderTest: OccupationCalls {
    let server: OccupationServer
    let redis: RedisServer
    let log: Lock<[String]>
    private let settings: ServiceSettings

    var origin: HTTPOrigin { get throws { try HTTPOrigin("http://\(server.address)") } }

    /// Runs the body and stops everything afterwards.
    static func run(
        _ change: (inout ServiceSettings) -> Void = { _ in }, over store: StoreKind = .sqlite,
        _ body: (ServiceUnderTest) async throws -> Void
    ) async throws {
        try await withRedis { redis in
            try await store.place { location in
                var settings = ServiceSettings()
                settings.address = .tcp(host: "127.0.0.1", port: 0)
                settings.database = location
                settings.redis = redis.configuration
                settings.spools = 3
                change(&settings)
                try await serve(settings, redis, body)
            }
        }
    }

    /// Runs the body with another service over the same Redis and the same database.
    func beside(
        _ change: (inout ServiceSettings) -> Void, _ body: (ServiceUnderTest) async throws -> Void
    ) async throws {
        var settings = settings
        change(&settings)
        try await Self.serve(settings, redis, body)
    }

    private static func serve(
        _ settings: ServiceSettings, _ redis: RedisServer, _ body: (ServiceUnderTest) async throws -> Void
    ) async throws {
        let log = Lock<[String]>([])
        let server = try await OccupationServer.start(settings, on: .shared) { line in
            log.withLock { $0.append(line) }
        }
        let outcome: Result<Void, any Error>
        do {
            let service = ServiceUnderTest(server: server, redis: redis, log: log, settings: settings)
            outcome = .success(try await body(service))
        } catch {
            outcome = .failure(error)
        }
        await server.stop()
        try outcome.get()
    }

    /// Runs a command in Redis.
    @discardableResult
    func redis(_ arguments: String...) async throws -> RedisReply {
        let client = RedisClient(redis.configuration)
        await client.connect()
        let answer = await (try client.client()).exchange(RedisCommand(arguments), deadline: nil, late: nil)
        await client.disconnect()
        return try answer.result.get()
    }

    /// How many connections Redis has, that of the question not counted.
    func connections() async throws -> Int {
        let text = try await redis("INFO", "clients").text ?? ""
        return (RedisInfo(text).integer("connected_clients") ?? 0) - 1
    }

    /// Asks for a spool while Redis is paused, and goes away as soon as the service waits for it.
    func takeAndLeave(_ tag: String, worker: Int) async throws {
        let body = #"{"worker_id":\#(worker),"tag_spool":"\#(tag)","operacion":"ARM"}"#
        let head = "POST /api/occupation/tomar HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let deadline = MonotonicClock.now + 30_000_000_000
        try await EventLoop.shared.run {
            let stream = try await ByteStream.connect(to: server.address, on: .shared, deadline: deadline)
            Array((head + body).utf8).withUnsafeBytes { stream.write($0) }
            try await eventually { try await pausedConnections() > 0 }
            stream.close()
        }
    }

    /// How many connections wait in Redis for the end of a pause.
    private func pausedConnections() async throws -> Int {
        let list = try await redis("CLIENT", "LIST").text ?? ""
        return list.split(separator: "\n").filter { $0.contains(/\ flags=[A-Za-z]*b/) }.count
    }
}

/// The path of a database that doesn't exist yet, in a folder that doesn't afterwards.
func withDatabase(_ body: (String) async throws -> Void) async throws {
    var template = Array("/tmp/stampede-occupation-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(folder + "/spools.sqlite")) } catch { outcome = .failure(error) }
    for suffix in ["", "-wal", "-shm"] { unlink(folder + "/spools.sqlite" + suffix) }
    // It must be empty: a store that is closed leaves nothing else.
    #expect(rmdir(folder) == 0)
    try outcome.get()
}
