public import EventLoop

extension RedisConnection {
    /// Connects, authenticates, selects the database and tells its name, all within the connect timeout.
    public static func open(
        _ configuration: RedisConfiguration, on loop: EventLoop
    ) async throws(RedisError) -> RedisConnection {
        try await loop.run { () throws(RedisError) in
            let deadline = MonotonicClock.now + configuration.connectTimeout.nanoseconds
            let connection: RedisConnection
            do throws(StreamError) {
                let stream = try await ByteStream.connect(
                    to: configuration.address, on: loop, tls: configuration.tls, deadline: deadline)
                connection = RedisConnection(stream, timeout: configuration.socketTimeout.nanoseconds)
            } catch {
                throw RedisError(error)
            }
            try await connection.introduce(configuration, deadline: deadline)
            return connection
        }
    }

    /// The first commands of a connection, each answered before the next: after a wrong password there is
    /// nothing more to say. Loopback answers them in some 50 µs each, and most configurations have one.
    private func introduce(_ configuration: RedisConfiguration, deadline: Int64) async throws(RedisError) {
        for command in configuration.introduction {
            do throws(RedisError) {
                _ = try await exchange(command.command, deadline: deadline).result.get()
            } catch {
                // A name is a courtesy to the operator: a user who may not set one can still work.
                if command.isOptional, error.code == .noPermission || error.code == .command { continue }
                await close()
                throw error
            }
        }
    }
}

extension RedisConfiguration {
    /// The first commands of a connection, and whether one may be refused.
    var introduction: [(command: RedisCommand, isOptional: Bool)] {
        var commands: [(RedisCommand, Bool)] = []
        if let password {
            let credentials = user.map { [$0, password.value] } ?? [password.value]
            commands.append((RedisCommand(["AUTH"] + credentials), false))
        }
        if database != 0 { commands.append((RedisCommand("SELECT", String(database)), false)) }
        if let clientName { commands.append((RedisCommand("CLIENT", "SETNAME", clientName), true)) }
        return commands
    }
}
