internal import EventLoop

/// What a relay and its connections have in common. Loop-bound.
final class RelayState {
    let upstream: Upstream
    let board = FaultBoard()
    var isClosed = false
    private(set) var connections: [ObjectIdentifier: RelayedConnection] = [:]
    private(set) var accepted = 0
    private(set) var turnedAway = 0
    private var generator: any RandomNumberGenerator

    init(_ upstream: Upstream, _ generator: any RandomNumberGenerator) {
        self.upstream = upstream
        self.generator = generator
    }

    func accept(_ client: ByteStream) {
        accepted += 1
        let number = accepted
        let luck = Double.random(in: 0..<1, using: &generator)
        upstream.open(for: client) { [self] server in
            guard let server, !isClosed else {
                if !isClosed { turnedAway += 1 }
                server?.close()
                return client.reset()
            }
            let connection = RelayedConnection(number, client: client, server: server, luck: luck, relay: self)
            connections[ObjectIdentifier(connection)] = connection
            connection.start()
        }
    }

    func remove(_ connection: RelayedConnection) { connections[ObjectIdentifier(connection)] = nil }

    /// A duration, in nanoseconds, from minus so much to so much.
    func jitter(within span: UInt64) -> Int64 {
        span == 0 ? 0 : Int64.random(in: -Int64(span)...Int64(span), using: &generator)
    }
}
