internal import Checkers
internal import Scenario

/// Redis holds commands back for a time (CLIENT PAUSE): all of them, or those that write.
final class PausedCommands: Disturbance {
    private let commands: Scenario.Fault.Commands
    private let time: Int64
    let endsByItself = true
    private let redis: FaultConnection

    /// `time` in nanoseconds.
    init(_ commands: Scenario.Fault.Commands, for time: Int64, _ redis: FaultConnection) {
        self.commands = commands
        self.time = time
        self.redis = redis
    }

    /// Reads, and so what health asks, go on where only writes are held back.
    var effect: FaultWindow.Effect { commands == .all ? .outage : .disturbance }

    func begin() async throws(TargetError) {
        _ = try await redis.send(
            "CLIENT", "PAUSE", String(time / 1_000_000), commands == .all ? "ALL" : "WRITE")
    }

    /// Redis ends it by itself: a pause of all commands would hold the command back that ends it. So the first command
    /// that is answered comes after it.
    func end() async throws(TargetError) {
        if commands == .writes { _ = try await redis.send("CLIENT", "UNPAUSE") }
        _ = try await redis.send("PING")
    }
}
