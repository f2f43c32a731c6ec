public import EventLoop

/// How to reach a Redis, and the limits within which a client uses it.
public struct RedisConfiguration: Sendable, Hashable {
    /// Where it listens. Default: `localhost:6379`.
    public var address: StreamAddress = .tcp(host: "localhost", port: 6379)
    /// TLS, or nil for none (the default).
    public var tls: TLSConfiguration?
    /// The user (ACL); nil is Redis's `default`.
    public var user: String?
    /// The password; nil for none.
    public var password: Secret?
    /// The number of the database. Default: 0.
    public var database = 0
    /// The name that `CLIENT LIST` shows an operator, such as `stampede:<run>:<role>`; nil for none.
    public var clientName: String?
    /// The ceiling on connections of one client. Default: 50.
    public var maxConnections = 50
    /// The ceiling on connections of a service's own pool. Default: 20.
    public var poolMaxConnections = 20
    /// How long a command may take, and how long a caller waits for a connection of a pool. Default: 5 s.
    public var socketTimeout: Duration = .seconds(5)
    /// How long connecting may take, TLS and authentication included. Default: 5 s.
    public var connectTimeout: Duration = .seconds(5)
    /// After how long without use a connection is checked with PING. Default: 30 s.
    public var healthCheckInterval: Duration = .seconds(30)

    /// The defaults: a Redis on this machine.
    public init() {}
}

extension RedisConfiguration {
    /// The host, unless it is this machine itself (`localhost`, 127.0.0.0/8, ::1, a Unix socket).
    public var foreignHost: String? { address.foreignHost }
}
