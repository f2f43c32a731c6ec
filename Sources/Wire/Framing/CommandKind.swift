/// How a proxy has to treat a command.
public enum CommandKind: Sendable, Equatable {
    /// It concerns the connection or the server, and no key.
    case free
    /// It belongs to an open transaction: Redis only queues it.
    case queued
    /// It reads or changes data, at once.
    case step
    /// It may wait in Redis until another client does something.
    case waiting
    /// From now on messages come that nobody asked for.
    case subscription

    /// By a command's name, in capitals, and its first arguments.
    static func of(_ name: String, _ arguments: [[UInt8]]) throws(WireError) -> CommandKind {
        switch name {
        case "PING", "ECHO", "HELLO", "AUTH", "SELECT", "INFO", "COMMAND", "CONFIG", "QUIT", "RESET", "TIME", "MULTI",
            "DISCARD", "UNWATCH", "READONLY", "READWRITE", "ROLE", "MEMORY", "LATENCY", "SLOWLOG", "MODULE", "ACL",
            "LASTSAVE", "LOLWUT":
            return .free
        case "CLIENT":
            if word(arguments, 1) == "REPLY" { throw .uncontrollable("CLIENT REPLY") }
            return .free
        case "SCRIPT": return word(arguments, 1) == "FLUSH" ? .step : .free
        case "CLUSTER", "ASKING": throw .cluster(name)
        case "SENTINEL", "PSYNC", "SYNC", "REPLCONF": throw .uncontrollable(name)
        case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR":
            return .subscription
        case "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF":
            return .waiting
        case "XREAD", "XREADGROUP":
            return arguments.indices.contains { word(arguments, $0) == "BLOCK" } ? .waiting : .step
        default: return .step
        }
    }

    private static func word(_ arguments: [[UInt8]], _ index: Int) -> String? {
        guard arguments.indices.contains(index) else { return nil }
        return String(decoding: arguments[index], as: UTF8.self).uppercased()
    }
}
