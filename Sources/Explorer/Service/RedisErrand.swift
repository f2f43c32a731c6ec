internal import EventLoop
internal import RedisClient

/// The explorer's own commands to Redis: those of one call go in one write, and leave database 0 selected. Loop-bound.
struct RedisErrand {
    /// A command in a database.
    struct Command {
        var database = 0
        var arguments: [[UInt8]]

        /// A command about one key.
        init(_ name: String, _ key: Key, _ rest: [UInt8]...) {
            database = key.database
            arguments = [Array(name.utf8), key.name] + rest
        }

        /// Any command.
        init(_ arguments: [[UInt8]], in database: Int = 0) {
            self.database = database
            self.arguments = arguments
        }
    }

    let redis: RedisConnection

    /// The replies, in order; `null` in place of an error, as for a key of another type.
    @discardableResult
    func send(_ commands: [Command]) async throws(ExploreError) -> [RedisReply] {
        var words: [[[UInt8]]] = []
        var answering: [Int] = []
        var selected = 0
        for command in commands {
            if command.database != selected { words.append(Self.select(command.database)) }
            selected = command.database
            answering.append(words.count)
            words.append(command.arguments)
        }
        if selected != 0 { words.append(Self.select(0)) }
        if words.count == 1 { return [try reply(await redis.exchange(RedisCommand(bytes: words[0])))] }
        // Tasks of one loop begin in the order in which they are made, and what is given in one turn leaves in one write.
        let exchanges = words.map { words in
            Task(executorPreference: redis.loop) { await redis.exchange(RedisCommand(bytes: words)) }
        }
        var replies: [RedisReply] = []
        for index in answering { replies.append(try reply(await exchanges[index].value)) }
        return replies
    }

    /// The milliseconds that a key has left (-1: it has no end), or nil if there is no such key.
    func timeToLive(of key: Key) async throws(ExploreError) -> Int64? {
        let left = try await send([Command("PTTL", key)])[0].integer ?? -2
        return left == -2 ? nil : left
    }

    private static func select(_ database: Int) -> [[UInt8]] {
        [Array("SELECT".utf8), Array(String(database).utf8)]
    }

    private func reply(_ exchange: RedisExchange) throws(ExploreError) -> RedisReply {
        switch exchange.result {
        case .success(let reply): return reply
        case .failure(let error) where error.code == .command: return .null
        case .failure(let error): throw .unavailable("Redis doesn't answer the explorer: \(error)")
        }
    }
}
