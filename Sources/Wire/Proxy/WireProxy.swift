public import EventLoop
public import RedisClient

/// Stands in for a Redis: whoever connects to it speaks with that Redis, each connection over one of its own, and a
/// control decides what passes when. Loop-bound.
public final class WireProxy {
    /// Where it listens.
    public var address: StreamAddress { listener.address }
    /// How many connections it carries.
    public var connectionCount: Int { connections.count }

    private let listener: StreamListener
    private let table: ConnectionTable
    private var connections: [ObjectIdentifier: WireConnection] { table.connections }

    /// Listens at a free port of 127.0.0.1, or where it is told to.
    public static func start(
        before redis: RedisConfiguration, at address: StreamAddress = .tcp(host: "127.0.0.1", port: 0),
        control: any WireControl, on loop: EventLoop
    ) throws(StreamError) -> WireProxy {
        let table = ConnectionTable(redis: redis, control: control)
        let listener = try StreamListener.listen(at: address, on: loop) { client in
            table.accept(client)
        }
        return WireProxy(listener, table)
    }

    private init(_ listener: StreamListener, _ table: ConnectionTable) {
        self.listener = listener
        self.table = table
    }

    /// Accepts no more, and ends all connections.
    public func close() {
        listener.close()
        for connection in connections.values { connection.cut() }
    }
}

/// The connections of a proxy. Loop-bound.
final class ConnectionTable {
    private let upstream: Upstream
    let control: any WireControl
    fileprivate(set) var connections: [ObjectIdentifier: WireConnection] = [:]

    init(redis: RedisConfiguration, control: any WireControl) {
        upstream = Upstream(redis)
        self.control = control
    }

    /// Opens the way to Redis.
    func accept(_ client: ByteStream) {
        upstream.open(for: client) { server in
            guard let server else { return client.close() }
            let connection = WireConnection(client: client, server: server, table: self)
            self.connections[ObjectIdentifier(connection)] = connection
            connection.start()
        }
    }

    func remove(_ connection: WireConnection) {
        connections[ObjectIdentifier(connection)] = nil
        control.ended(connection)
    }
}
