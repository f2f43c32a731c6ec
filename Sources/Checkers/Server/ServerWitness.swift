public import History

/// Resolves operations of unknown outcome by the order in which the server executed commands.
///
/// Replays what a lock's key goes through: `SET key token NX PX ttl` takes it if it is absent, `DEL key` frees it,
/// `PEXPIRE key ttl` moves its end; a script counts by the commands that it called. A request whose token no command
/// shows never reached the server, so it did not happen.
///
/// Assumes that the log is whole until its end and that nothing asked before arrives after it (the target was
/// stopped, or idle for longer than any timeout); that tokens are unique; and that every command on the keys is of
/// these kinds: a key that meets another writing command is not decided. Where a TTL ends within `slack` of a command
/// it is not decided either. O(log) to build, O(1) an operation; memory as the log's requests.
public struct ServerWitness: Sendable {
    private struct Request: Hashable {
        var token: Token
        var kind: Operation.Kind
    }

    private struct Key {
        var holder: String?
        var runsOut = Instant.never
        var isStrange = false
    }

    private let slack: Int64
    private var keys: [String: Key] = [:]
    private var fates: [Request: Fate] = [:]
    private var shown: Set<Token> = []

    /// Replays a log. `slack` is how far, in nanoseconds, the log's instants may be from the server's own clock.
    public init(_ log: [ServerCommand], slack: Int64 = 2_000_000) {
        self.slack = slack
        var index = 0
        while index < log.count {
            let command = log[index]
            var end = index + 1
            while end < log.count, log[end].isFromScript { end += 1 }
            for argument in command.arguments.dropFirst() {
                if let token = Token(endOf: argument) { shown.insert(token) }
            }
            execute(command, script: Array(log[(index + 1)..<end]))
            index = end
        }
    }

    /// What became of an operation. One whose token isn't a UUID can't be told from others: unknown.
    public func fate(of operation: Operation) -> Fate {
        guard operation.token.high != 0, operation.kind != .read else { return .unknown }
        if let fate = fates[Request(token: operation.token, kind: operation.kind)] { return fate }
        // Some command of another kind shows the token: whether this request was among them isn't told.
        if shown.contains(operation.token), operation.kind == .acquire { return .unknown }
        return .neverHappened
    }

    /// The operations with unknown outcomes resolved, in the order of completion; those that never happened are left
    /// out. A resolved operation is completed when it was executed, if that was after it was given up.
    public func resolve(_ operations: [Operation]) -> [Operation] {
        operations.compactMap { operation in
            guard Effect(operation.outcome) == .unknown else { return operation }
            switch fate(of: operation) {
            case .neverHappened: return nil
            case .unknown: return operation
            case .executed(let outcome, let instant):
                var resolved = operation
                resolved.outcome = outcome
                resolved.completed = max(operation.completed, instant.advanced(by: slack))
                return resolved
            }
        }.sorted { $0.completed < $1.completed }
    }

    private mutating func execute(_ command: ServerCommand, script: [ServerCommand]) {
        if ["eval", "evalsha", "eval_ro", "evalsha_ro", "fcall"].contains(command.name) {
            executeScript(command, script)
        } else if command.name == "set" {
            executeSet(command)
        } else if ["del", "unlink", "pexpire", "expire"].contains(command.name), let key = command.key {
            change(key, by: command)
        } else if let key = command.key, keys[key] != nil, !ServerWitness.readers.contains(command.name) {
            keys[key]?.isStrange = true
        }
    }

    private static let readers: Set<String> = ["get", "pttl", "ttl", "exists", "type", "strlen", "object", "dump"]

    private mutating func executeSet(_ command: ServerCommand) {
        guard let key = command.key, command.arguments.count >= 3 else { return }
        let value = command.arguments[2]
        let options = command.arguments.dropFirst(3).map { $0.lowercased() }
        let before = state(of: key, at: command.instant)
        guard options.contains("nx") else {
            keys[key, default: Key()].isStrange = true
            return note(value, .acquire, .unknown)
        }
        switch before {
        case .free:
            keys[key] = Key(holder: value, runsOut: command.end(options) ?? .never)
            note(value, .acquire, .executed(.granted, command.instant))
        case .held: note(value, .acquire, .executed(.conflict, command.instant))
        case .unclear:
            keys[key]?.isStrange = true
            note(value, .acquire, .unknown)
        }
    }

    /// A script that compares a token and then deletes or extends: it called DEL or PEXPIRE exactly if it did so.
    private mutating func executeScript(_ command: ServerCommand, _ calls: [ServerCommand]) {
        // NOSCRIPT: Redis didn't know the script and ran nothing. Its caller sends it whole next, or gives up.
        guard !calls.isEmpty else { return }
        let writes = calls.filter { !ServerWitness.readers.contains($0.name) }
        let tokens = command.arguments.dropFirst(2).filter { Token(endOf: $0) != nil }
        if let set = writes.first, set.name == "set" { return executeSet(set) }
        for write in writes {
            if let key = write.key { change(key, by: write) }
        }
        guard tokens.count == 1, let token = tokens.first else { return tokens.forEach { noteUse($0, .unknown) } }
        let isDeletion = writes.contains { $0.name == "del" || $0.name == "unlink" }
        let isExtension = writes.contains { $0.name == "pexpire" || $0.name == "expire" }
        if isDeletion != isExtension {
            note(token, isDeletion ? .release : .extend, .executed(.granted, command.instant))
        } else if writes.isEmpty, calls.contains(where: { $0.name == "pttl" || $0.name == "ttl" }) {
            // It was the holder's, or it wouldn't have asked; what the answer was isn't told.
            noteUse(token, .unknown)
        } else if writes.isEmpty {
            // It changed nothing; whether it was to release or to extend isn't told, and both are refused.
            noteUse(token, .executed(.refused, command.instant))
        } else {
            noteUse(token, .unknown)
        }
    }

    private mutating func change(_ key: String, by command: ServerCommand) {
        if command.name == "del" || command.name == "unlink" {
            keys[key] = Key(holder: nil)
        } else if let end = command.endOfExpire, keys[key]?.holder != nil {
            keys[key]?.runsOut = end
        }
    }

    private enum State { case free, held, unclear }

    private func state(of key: String, at now: Instant) -> State {
        guard let known = keys[key] else { return .unclear }
        if known.isStrange { return .unclear }
        guard known.holder != nil else { return .free }
        if known.runsOut == .never || now.advanced(by: slack) < known.runsOut { return .held }
        return known.runsOut.advanced(by: slack) < now ? .free : .unclear
    }

    private mutating func noteUse(_ text: String, _ fate: Fate) {
        note(text, .release, fate)
        note(text, .extend, fate)
    }

    /// Two requests with one token and of one kind can't be told apart.
    private mutating func note(_ text: String, _ kind: Operation.Kind, _ fate: Fate) {
        guard let token = Token(endOf: text) else { return }
        let request = Request(token: token, kind: kind)
        fates[request] = fates[request] == nil ? fate : .unknown
    }

    /// Tells that a key was surely absent when the log began; keys are unclear before their first deletion otherwise.
    public init(_ log: [ServerCommand], slack: Int64 = 2_000_000, absentAtStart absent: some Sequence<String>) {
        let start = Instant(nanoseconds: .min)
        self.init(absent.map { ServerCommand(start, ["del", $0]) } + log, slack: slack)
    }
}

extension ServerCommand {
    fileprivate var name: String { arguments.first?.lowercased() ?? "" }
    fileprivate var key: String? { arguments.count > 1 ? arguments[1] : nil }

    /// When a SET with these options runs out.
    fileprivate func end(_ options: [String]) -> Instant? {
        for (unit, length) in [("px", Int64(1_000_000)), ("ex", 1_000_000_000)] {
            guard let place = options.firstIndex(of: unit), place + 1 < options.count,
                let count = Int64(options[place + 1])
            else { continue }
            return instant.advanced(by: count.multipliedReportingOverflow(by: length).partialValue)
        }
        return nil
    }

    /// When an EXPIRE or PEXPIRE lets its key run out.
    fileprivate var endOfExpire: Instant? {
        guard arguments.count > 2, let count = Int64(arguments[2]) else { return nil }
        return instant.advanced(
            by: count.multipliedReportingOverflow(by: name == "pexpire" ? 1_000_000 : 1_000_000_000).partialValue)
    }
}
