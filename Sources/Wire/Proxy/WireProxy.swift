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
        let table = ConnectionTable(redis: redis, control: control, loop: loop)
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
final class ConnectionTable: @unchecked Sendable {
    // Sendable: touched only on the loop's thread; the task that opens a connection runs there too.
    private let redis: RedisConfiguration
    let control: any WireControl
    private let loop: EventLoop
    fileprivate(set) var connections: [ObjectIdentifier: WireConnection] = [:]

    init(redis: RedisConfiguration, control: any WireControl, loop: EventLoop) {
        self.redis = redis
        self.control = control
        self.loop = loop
    }

    /// Opens the way to Redis; until then the client's bytes wait in its socket.
    func accept(_ client: ByteStream) {
        let pair = Accepted(client: client)
        Task(executorPreference: loop) {
            let deadline = MonotonicClock.now + self.redis.connectTimeout.nanoseconds
            do {
                let server = try await ByteStream.connect(
                    to: self.redis.address, on: self.loop, tls: self.redis.tls, deadline: deadline)
                let connection = WireConnection(client: pair.client, server: server, table: self)
                self.connections[ObjectIdentifier(connection)] = connection
                connection.start()
            } catch {
                pair.client.close()
            }
        }
    }

    func remove(_ connection: WireConnection) {
        connections[ObjectIdentifier(connection)] = nil
        control.ended(connection)
    }
}

/// Carries an accepted stream into the task that connects it.
private struct Accepted: @unchecked Sendable {
    // Sendable: made and used on the loop's thread only.
    let client: ByteStream
}
