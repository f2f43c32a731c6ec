internal import RedisClient

extension RedisServer {
    /// Its port.
    var port: Int { again.port }

    /// Starts a replica of it on another port; the replica may not have its data yet.
    func startReplica() async throws(TargetError) -> RedisServer {
        var options = again.options
        options.dataFolder = nil
        options.arguments += [
            "--replicaof", "127.0.0.1", String(port), "--repl-diskless-load", "on-empty-db",
        ]
        return try await RedisServer.start(options, on: again.loop)
    }

    /// Another server, which has its port by now, stands in its place from now on.
    func giveWay(to other: RedisServer) { mortal.replace(by: other.process) }
}
