internal import Checkers
internal import RedisClient

/// Redis accepts fewer connections. It evicts nobody by itself, so everybody is made to come again.
final class ClientLimit: Disturbance {
    let effect = FaultWindow.Effect.disturbance
    private let limit: Int
    private let redis: FaultConnection
    private var before = ""

    init(_ limit: Int, _ redis: FaultConnection) {
        self.limit = limit
        self.redis = redis
    }

    func begin() async throws(TargetError) {
        before = try await redis.send("CONFIG", "GET", "maxclients").array?.last?.text ?? ""
        _ = try await redis.send("CONFIG", "SET", "maxclients", String(limit))
        try await redis.endOthers()
    }

    func end() async throws(TargetError) { _ = try await redis.send("CONFIG", "SET", "maxclients", before) }
}
