public import EventLoop
public import WireFaults

/// Stands in for a server, Redis or any other: whoever connects to it speaks with that server, each connection over one of
/// its own, and what passes meets the faults that are in effect. Loop-bound.
public final class WireRelay {
    /// Where it listens.
    public var address: StreamAddress { listener.address }
    private let listener: StreamListener
    let state: RelayState

    /// Listens from now on. What is drawn, jitter and shares of connections, comes from the generator.
    public static func start(
        at address: StreamAddress = .tcp(host: "127.0.0.1", port: 0), before upstream: Upstream,
        drawing generator: any RandomNumberGenerator, on loop: EventLoop
    ) throws(StreamError) -> WireRelay {
        let state = RelayState(upstream, generator)
        return WireRelay(try StreamListener.listen(at: address, on: loop) { state.accept($0) }, state)
    }

    private init(_ listener: StreamListener, _ state: RelayState) {
        self.listener = listener
        self.state = state
    }

    /// The faults in effect, in the order in which they came.
    public var faults: [FaultInEffect] { state.board.all }

    /// Puts a fault into effect: when this returns it is done to all that comes. Nil if there are too many, `capacity`.
    public func add(_ fault: WireFault) -> FaultInEffect? {
        guard let added = state.board.add(fault) else { return nil }
        for connection in state.connections.values { connection.lookAtBoard() }
        return added
    }

    /// Ends a fault: what it held back goes at once. What it has swallowed or broken stays so.
    public func remove(_ fault: FaultInEffect) {
        guard state.board.all.contains(where: { $0 === fault }) else { return }
        state.board.remove(fault)
        for connection in state.connections.values { connection.forget(fault) }
    }

    /// How many faults can be in effect at once.
    public static let capacity = FaultBoard.capacity

    /// What there is to tell of an open connection.
    public struct Connection: Sendable, Equatable {
        /// Its number among those that were accepted, from 1.
        public var number: Int
        /// Where it comes from.
        public var client: String
        /// The name that it has given itself (CLIENT SETNAME); empty if none.
        public var name: String
        /// How many commands came; 0 where Redis isn't spoken.
        public var commands: Int
        /// How many bytes came from the client.
        public var bytesSent: Int
        /// How many bytes came from the server.
        public var bytesReceived: Int
        /// Whether something that was sent will never arrive.
        public var isBroken: Bool
    }

    /// The open connections, in the order in which they came.
    public var connections: [Connection] {
        state.connections.values.sorted { $0.number < $1.number }.map {
            Connection(
                number: $0.number, client: $0.client, name: String(decoding: $0.name, as: UTF8.self),
                commands: $0.commandCount, bytesSent: $0.requests.byteCount, bytesReceived: $0.replies.byteCount,
                isBroken: $0.requests.isMute || $0.replies.isMute)
        }
    }

    /// How many connections it has accepted.
    public var accepted: Int { state.accepted }

    /// How many of them found no way to the server.
    public var turnedAway: Int { state.turnedAway }

    /// Accepts no more, and ends all connections.
    public func close() {
        listener.close()
        state.isClosed = true
        for connection in state.connections.values { connection.cut() }
    }
}
