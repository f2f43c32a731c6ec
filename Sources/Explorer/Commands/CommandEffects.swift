internal import EventLoop
internal import RedisClient
internal import Wire

/// Tells which keys commands read and change. Redis itself is asked (`COMMAND INFO`, `COMMAND GETKEYSANDFLAGS`), once for
/// each command name and number of arguments where the keys stand at fixed places. Loop-bound.
final class CommandEffects {
    private let redis: RedisConnection
    private var layouts: [Layout.Name: Layout] = [:]
    private var scripts = ScriptBook()

    /// Where a command's keys stand.
    private struct Layout {
        struct Name: Hashable {
            var name: String
            var count: Int
        }
        /// Places of keys among the arguments, and whether each may be changed; nil if Redis must be asked each time.
        var places: [(index: Int, isWritten: Bool)]?
        /// No keys are named, but it is no command without effect.
        var isUnknown = false
    }

    init(_ redis: RedisConnection) { self.redis = redis }

    /// Takes note of a script's text, so that a later EVALSHA of it can be judged.
    func learn(_ command: WireCommand) { scripts.learn(command) }

    /// Whether a command runs a script whose text has not been seen.
    func isUnread(_ command: WireCommand) -> Bool { scripts.isUnread(command) }

    /// What a command reads and changes: for EXEC, what all of its transaction does.
    func footprint(of command: WireCommand) async throws(ExploreError) -> Footprint {
        var whole = Footprint()
        if command.name == "EXEC" {
            whole.reads = Set(command.watched.map { Key($0, database: command.database) })
            for inner in command.transaction {
                let part = try await footprint(of: inner, in: command.database)
                whole.reads.formUnion(part.reads)
                whole.writes.formUnion(part.writes)
                whole.isUnknown = whole.isUnknown || part.isUnknown
            }
            return whole
        }
        return try await footprint(of: command.arguments, in: command.database)
    }

    private func footprint(of arguments: [[UInt8]], in database: Int) async throws(ExploreError) -> Footprint {
        let name = String(decoding: arguments[0], as: UTF8.self).uppercased()
        if let script = scripts.footprint(of: arguments, named: name, in: database) { return script }
        let layout: Layout
        if let known = layouts[.init(name: name, count: arguments.count)] {
            layout = known
        } else {
            layout = try await ask(name, arguments)
            layouts[.init(name: name, count: arguments.count)] = layout
        }
        guard !layout.isUnknown else { return .unknown }
        guard let places = layout.places else { return try await keysAndFlags(arguments, in: database) }
        var footprint = Footprint()
        for place in places {
            let key = Key(arguments[place.index], database: database)
            if place.isWritten { footprint.writes.insert(key) } else { footprint.reads.insert(key) }
        }
        return footprint
    }

    /// How Redis describes a command (`COMMAND INFO`): flags, the first and last key and the step between keys.
    private func ask(_ name: String, _ arguments: [[UInt8]]) async throws(ExploreError) -> Layout {
        let reply = try await exchange([Array("COMMAND".utf8), Array("INFO".utf8), arguments[0]])
        guard let info = reply?.array?.first?.array, info.count >= 6, let flags = info[2].array?.compactMap(\.text),
            let first = info[3].integer, let last = info[4].integer, let step = info[5].integer
        else { return Layout(isUnknown: true) }
        if flags.contains("movablekeys") { return Layout() }
        guard first > 0, step > 0 else { return Layout(isUnknown: true) }
        let end = last < 0 ? arguments.count + Int(last) : Int(last)
        let places = Array(stride(from: Int(first), through: end, by: Int(step)))
        guard places.allSatisfy(arguments.indices.contains) else { return Layout(isUnknown: true) }
        if flags.contains("readonly") { return Layout(places: places.map { ($0, false) }) }
        // The flags of a key may depend on options (SET … GET): only those that never do are kept.
        let isVariable = info.count >= 9 && Self.mentions(info[8], "variable_flags")
        guard !isVariable, let keys = try await flaggedKeys(arguments), keys.count == places.count else {
            return Layout(places: places.map { ($0, true) })
        }
        return Layout(places: zip(places, keys).map { ($0, $1.isWritten) })
    }

    private func keysAndFlags(_ arguments: [[UInt8]], in database: Int) async throws(ExploreError) -> Footprint {
        guard let keys = try await flaggedKeys(arguments) else { return .unknown }
        var footprint = Footprint()
        for (name, isWritten) in keys {
            let key = Key(name, database: database)
            if isWritten { footprint.writes.insert(key) } else { footprint.reads.insert(key) }
        }
        return footprint
    }

    /// The keys of a command as Redis (7.0 or later) finds them; nil if it can't.
    private func flaggedKeys(_ arguments: [[UInt8]]) async throws(ExploreError) -> [(name: [UInt8], isWritten: Bool)]? {
        let question = [Array("COMMAND".utf8), Array("GETKEYSANDFLAGS".utf8)] + arguments
        guard let entries = try await exchange(question)?.array else { return nil }
        var keys: [(name: [UInt8], isWritten: Bool)] = []
        for entry in entries {
            guard let parts = entry.array, parts.count == 2, case .bulk(let name) = parts[0],
                let flags = parts[1].array?.compactMap(\.text)
            else { return nil }
            keys.append((name, !flags.contains("RO")))
        }
        return keys
    }

    /// The reply, or nil for an error of Redis.
    private func exchange(_ arguments: [[UInt8]]) async throws(ExploreError) -> RedisReply? {
        switch await redis.exchange(RedisCommand(bytes: arguments)).result {
        case .success(let reply): return reply
        case .failure(let error) where error.code == .command || error.code == .noPermission: return nil
        case .failure(let error): throw .unavailable("Redis doesn't answer the explorer: \(error)")
        }
    }

    private static func mentions(_ reply: RedisReply, _ word: String) -> Bool {
        if let parts = reply.array { return parts.contains { mentions($0, word) } }
        return reply.text == word
    }
}
