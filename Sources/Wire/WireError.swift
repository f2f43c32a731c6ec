/// What a proxy of the Redis protocol can't go on with.
public enum WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The service opens with a TLS handshake.
    case tls
    /// Bytes that are no RESP, from whom.
    case notRedis(String)
    /// The service asks for what only a cluster has, or Redis sends it to another node: the command or reply.
    case cluster(String)
    /// A command after which replies can't be told from each other, or that is none of a client's.
    case uncontrollable(String)

    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .tls:
            "the service speaks TLS to the proxy; hand it the redis:// URL as it is given, not rediss://"
        case .notRedis(let who): "\(who) sent bytes that are no Redis protocol"
        case .cluster(let what):
            "the service uses a Redis cluster (\(what)); only a single Redis can be stood in for: turn its cluster mode off"
        case .uncontrollable(let what): "the service sends \(what), which the proxy doesn't understand"
        }
    }
}
