internal import RedisClient
internal import Wire

/// What a service sends by itself, for nobody's request: a health ping, a watchdog on a timer.
struct Background {
    /// How commands of one kind stand to the requests.
    enum Standing {
        /// They touch nothing that a request touches, so that their order matters to none.
        case apart
        /// They touch what requests touch, or may.
        case touching
    }

    /// An actor of the service's own: it sends a command, and when that is answered it comes again, soon or later.
    struct Loop {
        /// The kind of command with which it begins in each schedule.
        let home: String
        /// Its command that waits to go.
        var held: WireCommand?
        var footprint = Footprint.unknown
        /// What it is, in words that are the same in every run.
        var shape = ""
    }

    /// The kinds of commands that came while no request was under way.
    var kinds: [String: Standing] = [:]
    /// Commands that came by themselves, and whose keys have not been looked at.
    var heard: [WireCommand] = []
    /// The actors, once it is known that there are some that touch what requests touch.
    var loops: [Loop] = []
    /// The one that moves.
    var mover: Int?
    /// Commands of a known kind that came while a request moved: the request's own, if it moves on only with their reply.
    var doubtful: [WireCommand] = []
    /// Kinds of commands that came only in schedules, when no request moved that could have sent them.
    var suspects: Set<String> = []
    /// Something touches what requests touch, and nobody has looked how many actors do.
    var isUncounted = false
    /// The keys of all that came by itself, by kind.
    private var keys: [String: Set<Key>] = [:]
    /// The shapes of keys that requests have touched.
    private var touchedByRequests: Set<String> = []
    /// When commands of a kind came last, how many have come, and the longest time between two.
    private var latest: [String: Int64] = [:]
    private var counts: [String: Int] = [:]
    private(set) var longestPause: Int64 = 0
    /// When the actors were last let go round.
    var wentRoundAt: Int64 = 0

    /// A command came by itself.
    mutating func hear(_ command: WireCommand, _ kind: String, at now: Int64) {
        heard.append(command)
        if kinds[kind] == nil { kinds[kind] = .apart }
        if let before = latest[kind] { longestPause = max(longestPause, now - before) }
        latest[kind] = now
        counts[kind, default: 0] += 1
    }

    /// Some rounds of all that touches what requests touch, in nanoseconds; nil if it has not been heard often enough.
    var usualRound: Int64? {
        let isKnown = kinds.allSatisfy { $0.value == .apart || counts[$0.key, default: 0] >= 4 }
        return isKnown ? 4 * longestPause + 100_000_000 : nil
    }

    /// Takes note of what a command that came by itself touches, in a schedule about this resource.
    mutating func learn(_ footprint: Footprint, of kind: String, resource: String) {
        if footprint.isUnknown { meets(kind) }
        for key in footprint.writes.union(footprint.reads) {
            let shape = CommandText.shape(of: key, resource: resource)
            // A key of one schedule is of no use in the next.
            let isOfSchedule = shape.contains("{resource}")
            if !isOfSchedule { keys[kind, default: []].insert(key) }
            if isOfSchedule || touchedByRequests.contains(shape) { meets(kind) }
        }
    }

    /// Takes note of what requests have touched in a schedule about this resource.
    mutating func learn(requested footprint: Footprint, resource: String) {
        var isNew = false
        for key in footprint.writes.union(footprint.reads) {
            if touchedByRequests.insert(CommandText.shape(of: key, resource: resource)).inserted { isNew = true }
        }
        guard isNew else { return }
        for (kind, keys) in keys where kinds[kind] == .apart {
            if keys.contains(where: { touchedByRequests.contains(CommandText.shape(of: $0, resource: resource)) }) {
                meets(kind)
            }
        }
    }

    /// Commands of this kind touch what requests touch; true if that is new.
    @discardableResult
    mutating func meets(_ kind: String) -> Bool {
        guard kinds[kind] != .touching else { return false }
        kinds[kind] = .touching
        isUncounted = true
        return true
    }

    /// The keys of all that touches what requests touch.
    var touchingKeys: Set<Key> {
        keys.reduce(into: []) { if kinds[$1.key] == .touching { $0.formUnion($1.value) } }
    }

    /// What kind of command it is, as far as that can be told before Redis is asked where its keys stand: the name, the
    /// script, and the first argument, or the keys of a script.
    static func kind(of command: WireCommand, resource: String) -> String {
        if command.name == "EXEC" {
            return "EXEC " + command.transaction.map { kind(of: $0, resource: resource) }.joined(separator: "; ")
        }
        return kind(of: command.arguments, resource: resource)
    }

    private static func kind(of arguments: [[UInt8]], resource: String) -> String {
        var name = String(decoding: arguments[0], as: UTF8.self).uppercased()
        var keys = arguments.dropFirst().prefix(1)
        switch name {
        case "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO":
            guard arguments.count > 2 else { return name }
            let script = name.hasPrefix("EVAL") && !name.hasPrefix("EVALSHA") ? sha1(arguments[1]) : nil
            name = "SCRIPT " + (script ?? String(decoding: arguments[1], as: UTF8.self).lowercased())
            let count = Int(String(decoding: arguments[2], as: UTF8.self)) ?? 0
            keys = arguments.dropFirst(3).prefix(max(0, count))
        case "SCAN", "PUBLISH", "WAIT": keys = []
        default: break
        }
        return ([name] + keys.map { CommandText.shape(of: Key($0), resource: resource) }).joined(separator: " ")
    }
}
