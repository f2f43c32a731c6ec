internal import EventLoop
internal import RedisClient

/// A connection to the private Redis that is there before the load, for at the ceiling there would be none left. It is
/// opened anew when Redis has been away. Loop-bound.
final class FaultConnection {
    /// Longer than any pause that a scenario could mean.
    private static let patience = Duration.seconds(60)

    private let configuration: RedisConfiguration
    private let names: RunNames
    private let loop: EventLoop
    private var connection: RedisConnection?

    init(_ configuration: RedisConfiguration, names: RunNames, on loop: EventLoop) {
        var configuration = configuration
        configuration.socketTimeout = Self.patience
        self.configuration = configuration
        self.names = names
        self.loop = loop
    }

    /// Another connection of a role.
    func openAnother(as role: String) async throws(RedisError) -> RedisConnection {
        var configuration = configuration
        configuration.clientName = names.connection(role)
        return try await RedisConnection.open(configuration, on: loop)
    }

    func open() async throws(TargetError) {
        do throws(RedisError) { connection = try await openAnother(as: "faults") } catch {
            throw TargetError(configuration, error)
        }
    }

    /// Sends a command, over a new connection if the old one is lost.
    func send(_ words: String...) async throws(TargetError) -> RedisReply { try await send(words) }

    /// Sends a command, over a new connection if the old one is lost.
    func send(_ words: [String]) async throws(TargetError) -> RedisReply {
        for isLast in [false, true] {
            if connection == nil { try await open() }
            guard let connection else { continue }
            let answer = await connection.exchange(RedisCommand(words), deadline: nil, late: nil)
            switch answer.result {
            case .success(let reply): return reply
            case .failure(let error):
                self.connection = nil
                if isLast || error.code != .connectionLost { throw TargetError(configuration, error) }
            }
        }
        throw TargetError("no connection to the private Redis; run again")
    }

    /// Who is connected.
    struct Census {
        /// How many there are.
        var all: Int
        /// Those that aren't ours: those that disturb and those that watch are.
        var others: [ClientEntry]

        /// How many are ours.
        var ours: Int { all - others.count }
    }

    func census() async throws(TargetError) -> Census {
        let ours = Set(["faults", "stranger", "ballast", "probe", "witness"].map(names.connection))
        let all = try await all()
        return Census(all: all.count, others: all.filter { !ours.contains($0.name) })
    }

    /// How many connections of ours have a role.
    func count(of role: String) async throws(TargetError) -> Int {
        try await all().count { $0.name == names.connection(role) }
    }

    /// How many connections Redis accepts.
    func limit() async throws(TargetError) -> Int {
        guard let limit = try await send("CONFIG", "GET", "maxclients").array?.last?.text.flatMap({ Int($0) }) else {
            throw TargetError("the private Redis doesn't tell its maxclients; name another in STAMPEDE_REDIS_SERVER")
        }
        return limit
    }

    func setLimit(_ limit: Int) async throws(TargetError) {
        _ = try await send("CONFIG", "SET", "maxclients", String(limit))
    }

    /// Ends connections, all at once; those that have ended by themselves meanwhile are no error.
    func end(_ connections: [ClientEntry]) async throws(TargetError) {
        guard !connections.isEmpty else { return }
        _ = try await send("PING")
        guard let connection else { return }
        await withDiscardingTaskGroup { group in
            for ended in connections {
                group.addTask(executorPreference: loop) {
                    let kill = RedisCommand("CLIENT", "KILL", "ID", ended.id)
                    _ = await connection.exchange(kill, deadline: nil, late: nil)
                }
            }
        }
    }

    func endOthers() async throws(TargetError) { try await end(try await census().others) }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private func all() async throws(TargetError) -> [ClientEntry] {
        ClientEntry.list(try await send("CLIENT", "LIST").text ?? "")
    }
}
