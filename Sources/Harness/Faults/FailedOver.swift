internal import Checkers
internal import EventLoop
internal import RedisClient

/// The private Redis is killed, and a replica takes its place on its port. Replication is asynchronous: what was answered
/// in the last moments has not reached the replica, and is lost.
///
/// The replica comes into being for this: it copies everything, is cut off, and for a known time after that the primary
/// goes on answering alone. Nobody asks the replica before it stands in the primary's place, so it is promoted as soon as
/// it is cut off, which changes nothing that anybody could see.
final class FailedOver: Disturbance {
    let effect = FaultWindow.Effect.outage
    private(set) var note: String?
    private let loses: Int64
    private let server: RedisServer
    private let redis: FaultConnection
    private let loop: EventLoop
    private let rest: (Int64) async -> Void
    private var replica: (server: RedisServer, connection: RedisConnection)?

    /// How long a replica may take to copy everything, in nanoseconds.
    private static let patience: Int64 = 20_000_000_000

    /// The writes of the last `loses` nanoseconds don't reach the replica; `rest` waits until an instant, or until the run
    /// is to end.
    init(
        loses: Int64, _ server: RedisServer, _ redis: FaultConnection, on loop: EventLoop,
        rest: @escaping (Int64) async -> Void
    ) {
        self.loses = loses
        self.server = server
        self.redis = redis
        self.loop = loop
        self.rest = rest
    }

    /// Says so before anything begins if this Redis can't change its port.
    static func check(_ redis: FaultConnection) async throws(TargetError) {
        let port = try await redis.send("CONFIG", "GET", "port").array?.last?.text ?? ""
        do throws(TargetError) { _ = try await redis.send("CONFIG", "SET", "port", port) } catch {
            throw TargetError(
                "`redis-failover` needs a Redis that can change its port while it runs, as from 7.0 on; name one in "
                    + "STAMPEDE_REDIS_SERVER (\(error))")
        }
    }

    func begin() async throws(TargetError) {
        _ = try await redis.send("CONFIG", "SET", "repl-diskless-sync-delay", "0")
        let copy = try await server.startReplica()
        let connection: RedisConnection
        do throws(RedisError) { connection = try await RedisConnection.open(copy.configuration, on: loop) } catch {
            await copy.stop()
            throw TargetError(copy.configuration, error)
        }
        replica = (copy, connection)
        try await waitForCopy(over: connection)
        let cut = try Self.offset(try await ask(connection, "REPLICAOF", "NO", "ONE", then: "INFO", "replication"))
        await rest(MonotonicClock.now + loses)
        let lost = try Self.offset(try await redis.send("INFO", "replication")) - cut
        await server.kill()
        note =
            lost > 0
            ? "the replica that took Redis's place lacked the writes of its last \(loses / 1_000_000) ms, \(lost) bytes"
            : "nothing was written in the last \(loses / 1_000_000) ms of the Redis whose place the replica took"
    }

    func end() async throws(TargetError) {
        guard let (copy, connection) = replica else { return }
        replica = nil
        // What stopped it before that: there is nothing to take the place of.
        guard await server.process.exitSoFar() != nil else {
            await connection.close()
            return await copy.stop()
        }
        _ = try await ask(connection, "CONFIG", "SET", "port", String(server.port), then: "PING")
        server.giveWay(to: copy)
        await connection.close()
    }

    /// No event tells when a replica has caught up: it is asked again.
    private func waitForCopy(over connection: RedisConnection) async throws(TargetError) {
        let deadline = MonotonicClock.now + Self.patience
        while true {
            let told = try await ask(connection, "PING", then: "INFO", "replication")
            if RedisInfo(told)["master_link_status"] == "up" { return }
            guard MonotonicClock.now < deadline else {
                throw TargetError("the replica of the private Redis had no copy after 20 s; run again")
            }
            await loop.sleep(until: MonotonicClock.now + 2_000_000)
        }
    }

    /// Sends one command, then another one, whose answer counts.
    private func ask(
        _ connection: RedisConnection, _ first: String..., then second: String...
    ) async throws(TargetError) -> RedisReply {
        for (command, isLast) in [(first, false), (second, true)] {
            switch await connection.exchange(RedisCommand(command)).result {
            case .success(let reply): if isLast { return reply }
            case .failure(let error): throw TargetError("the replica of the private Redis: \(error)")
            }
        }
        return .null
    }

    /// How many bytes of writes a Redis has handed on, or taken in.
    private static func offset(_ reply: RedisReply) throws(TargetError) -> Int {
        guard let offset = RedisInfo(reply).integer("master_repl_offset") else {
            throw TargetError("the private Redis tells nothing of replication; name another in STAMPEDE_REDIS_SERVER")
        }
        return offset
    }
}
