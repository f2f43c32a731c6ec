import EventLoop
import Glibc
import HTTPTransport
import Harness
import JSON
import LockService
import RedisClient
import StampedeTesting

@testable import OccupationService

/// A service on a free port with a private Redis and a database of its own.
struct ServiceUnderTest: Sendable {
    let server: OccupationServer
    let redis: RedisServer
    let log: Lock<[String]>

    var origin: HTTPOrigin { get throws { try HTTPOrigin("http://\(server.address)") } }

    /// Runs the body and stops everything afterwards.
    static func run(
        _ change: (inout ServiceSettings) -> Void = { _ in }, _ body: (ServiceUnderTest) async throws -> Void
    ) async throws {
        try await withRedis { redis in
            try await withDatabase { path in
                var settings = ServiceSettings()
                settings.address = .tcp(host: "127.0.0.1", port: 0)
                settings.database = path
                settings.redis = redis.configuration
                settings.spools = 3
                change(&settings)
                let log = Lock<[String]>([])
                let server = try await OccupationServer.start(settings, on: .shared) { line in
                    log.withLock { $0.append(line) }
                }
                let outcome: Result<Void, any Error>
                do {
                    outcome = .success(try await body(ServiceUnderTest(server: server, redis: redis, log: log)))
                } catch {
                    outcome = .failure(error)
                }
                await server.stop()
                try outcome.get()
            }
        }
    }

    struct Answer: Sendable {
        var status: Int
        var body: JSON
        var retryAfter: String?
    }

    /// Sends a request on a connection of its own.
    func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Answer {
        let origin = try origin
        return try await EventLoop.shared.run {
            let client = HTTPClient(origin, on: .shared)
            defer { client.close() }
            let request = HTTPRequest(method, path, body: body.map { Array($0.utf8) })
            let answer = try await client.send(
                EncodedRequest(request, host: origin.host), deadline: MonotonicClock.now + 30_000_000_000)
            return Answer(
                status: answer.status, body: try JSON(parsing: answer.body), retryAfter: answer.value(of: "Retry-After")
            )
        }
    }

    func take(_ tag: String, worker: Int, _ step: String = "ARM") async throws -> Answer {
        try await send(
            "POST", "/api/occupation/tomar",
            #"{"worker_id":\#(worker),"worker_nombre":"W\#(worker)","tag_spool":"\#(tag)","operacion":"\#(step)"}"#)
    }

    func pause(_ tag: String, worker: Int, token: String? = nil) async throws -> Answer {
        try await send("POST", "/api/occupation/pausar", Self.body(tag, worker, token, ""))
    }

    func complete(_ tag: String, worker: Int, token: String? = nil) async throws -> Answer {
        try await send(
            "POST", "/api/occupation/completar", Self.body(tag, worker, token, #","fecha_operacion":"2026-01-31""#))
    }

    func extend(_ tag: String, worker: Int, token: String? = nil, seconds: Int) async throws -> Answer {
        try await send(
            "POST", "/api/occupation/extender", Self.body(tag, worker, token, #","additional_seconds":\#(seconds)"#))
    }

    private static func body(_ tag: String, _ worker: Int, _ token: String?, _ rest: String) -> String {
        #"{"worker_id":\#(worker),"tag_spool":"\#(tag)"\#(token.map { #","lock_token":"\#($0)""# } ?? "")\#(rest)}"#
    }

    /// Runs a command in Redis.
    func redis(_ arguments: String...) async throws -> RedisReply {
        let client = RedisClient(redis.configuration)
        await client.connect()
        let answer = await (try client.client()).exchange(RedisCommand(arguments), deadline: nil, late: nil)
        await client.disconnect()
        return try answer.result.get()
    }
}

/// The path of a database that doesn't exist yet, and doesn't afterwards.
func withDatabase(_ body: (String) async throws -> Void) async throws {
    let path = "/tmp/stampede-occupation-\(getpid())-\(UInt32.random(in: 0 ... .max)).sqlite"
    defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
    try await body(path)
}
