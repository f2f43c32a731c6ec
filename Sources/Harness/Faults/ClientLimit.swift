internal import Checkers

/// Redis accepts fewer connections. It evicts nobody by itself, so everybody is made to come again.
final class ClientLimit: Disturbance {
    let effect = FaultWindow.Effect.disturbance
    private let limit: Int
    private let redis: FaultConnection
    private var before: Int?

    init(_ limit: Int, _ redis: FaultConnection) {
        self.limit = limit
        self.redis = redis
    }

    func begin() async throws(TargetError) {
        before = try await redis.limit()
        try await redis.setLimit(limit)
        try await redis.endOthers()
    }

    func end() async throws(TargetError) {
        if let before { try await redis.setLimit(before) }
    }
}
