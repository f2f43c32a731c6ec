internal import Checkers

/// Redis is killed and started again on the same port.
final class GoneRedis: Disturbance {
    let effect = FaultWindow.Effect.outage
    private let server: RedisServer

    init(_ server: RedisServer) { self.server = server }

    func begin() async throws(TargetError) { await server.kill() }

    func end() async throws(TargetError) { try await server.startAgain() }
}
