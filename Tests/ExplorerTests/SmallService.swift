import EventLoop
import HTTPTransport
import Harness
import History
import RedisClient
import StampedeTesting
import Wire

@testable import Explorer

/// A small HTTP service with a pool of connections, on a thread of its own: what it does for `POST /take/NAME` is given.
struct SmallService {
    let redis: RedisClient
    /// Answers a take of this name by this client.
    typealias Take = @Sendable (RedisClient, _ name: String, _ client: String) async throws -> Int

    /// What it does again and again, for nobody's request.
    typealias Background = @Sendable (RedisClient) async throws -> Void

    static func send(_ redis: RedisClient, _ arguments: String...) async throws -> RedisReply {
        try await redis.client().exchange(RedisCommand(arguments)).result.get()
    }

    /// GET, and SET if it was free.
    static let checkThenSet: Take = { redis, name, client in
        guard try await send(redis, "GET", name) == .null else { return 409 }
        _ = try await send(redis, "SET", name, client)
        return 200
    }

    /// SET NX; the winner writes a key of its own.
    static let setThenWrite: Take = { redis, name, client in
        guard try await send(redis, "SET", name, client, "NX") == .status("OK") else { return 409 }
        _ = try await send(redis, "SET", "\(name):won-by:\(client)", "1")
        return 200
    }
}

/// Takes of one name by several clients at once.
final class Takes: Workload {
    let clientCount: Int
    let origin: HTTPOrigin
    let loop: EventLoop
    let isSymmetric: Bool
    private var clients: [HTTPClient]
    /// Judges the statuses.
    private let verdict: ([Int]) -> [Violation]

    init(
        _ count: Int, at origin: HTTPOrigin, isSymmetric: Bool = false,
        verdict: @escaping @Sendable ([Int]) -> [Violation]
    ) {
        clientCount = count
        self.origin = origin
        loop = .shared
        self.isSymmetric = isSymmetric
        self.verdict = verdict
        clients = (0..<count).map { _ in HTTPClient(origin, on: .shared) }
    }

    @Sendable static func oneWinner(_ statuses: [Int]) -> [Violation] {
        let winners = statuses.count { $0 == 200 }
        return winners == 1 ? [] : [Violation("exclusive-winner", "\(winners) of \(statuses.count) won")]
    }

    func symmetry(of client: Int) -> Int? { isSymmetric ? 0 : nil }
    var setsUp: Bool { false }
    func prepare(schedule: Int) async throws(ExploreError) -> String { "thing-\(schedule)" }

    func perform(_ turn: Turn) async {
        var call = Call(
            client: turn.client, label: "take", role: .acquire, begun: await turn.begin("take"))
        do {
            let request = try EncodedRequest(
                HTTPRequest("POST", "/take/\(turn.resource)/\(turn.client)"), host: origin.host)
            let answer = try await clients[turn.client].send(
                request, deadline: MonotonicClock.now + 10_000_000_000)
            call.outcome = answer.status == 200 ? .granted : answer.status == 409 ? .conflict : .failed
            call.answer = "\(answer.status)"
        } catch {
            call.answer = "\(error)"
        }
        turn.end(call)
    }

    func judge(_ record: ScheduleRecord) async throws(ExploreError) -> [Violation] {
        verdict(record.calls.map { Int($0.answer) ?? 0 })
    }

    func restart() async throws(ExploreError) {}
}

/// Runs the body with a system of takes against a service that takes in this way.
func withTakes(
    _ count: Int, _ take: @escaping SmallService.Take, _ settings: ServiceSystem.Settings = .init(),
    isSymmetric: Bool = false, background: SmallService.Background? = nil,
    verdict: @escaping @Sendable ([Int]) -> [Violation] = Takes.oneWinner,
    _ body: @Sendable (ServiceSystem) async throws -> Void
) async throws {
    try await withRedis { server in
        let own = EventLoop()
        defer { own.stop() }
        try await EventLoop.shared.run {
            let control = try await RedisConnection.open(server.configuration, on: .shared)
            let gate = ControlGate()
            let proxy = try WireProxy.start(before: server.configuration, control: gate, on: .shared)
            var configuration = RedisConfiguration()
            configuration.address = proxy.address
            let client = RedisClient(configuration, ceiling: 20, on: own)
            await client.connect()
            let http = try await HTTPServer.start(at: .tcp(host: "127.0.0.1", port: 0), on: own) { request in
                let parts = request.path.split(separator: "/").map(String.init)
                do { return ServedAnswer(try await take(client, parts[1], parts[2])) } catch {
                    return ServedAnswer(503)
                }
            }
            let byItself = background.map { background in
                Task(executorPreference: own) {
                    while !Task.isCancelled {
                        try? await background(client)
                        await own.sleep(until: MonotonicClock.now + 15_000_000)
                    }
                }
            }
            let workload = Takes(
                count, at: try HTTPOrigin("http://\(http.address)"), isSymmetric: isSymmetric, verdict: verdict)
            let system = ServiceSystem(workload, redis: control, settings)
            gate.control = system
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(system)) } catch { outcome = .failure(error) }
            await system.finish()
            byItself?.cancel()
            await byItself?.value
            await http.stop(grace: 1_000_000_000)
            await client.disconnect()
            proxy.close()
            await control.close()
            try outcome.get()
        }
    }
}
