internal import EventLoop

/// A connection that keeps back the end of one or many requests. Loop-bound.
public protocol HoldingConnection: AnyObject {
    /// Sends what is kept back, in one write; false if there is nothing to send any more.
    func release() -> Bool
}

/// The rendezvous of HTTP requests: each is on its way but for its last byte, and one tight loop sends those.
public enum Gate {
    /// What the gate did, measured on our side.
    public struct Opening: Sendable, Hashable {
        /// Just before the first write, on the monotonic clock, in nanoseconds.
        public var first: Int64
        /// Just after the last write.
        public var last: Int64
        /// How many connections were released.
        public var released: Int
        /// How many had nothing to release: their requests were answered or failed before the gate opened.
        public var missed: Int

        /// From the first release to the last, in nanoseconds.
        public var dispersion: Int64 { last - first }
    }

    /// Releases all that the connections hold, one write each. Loop-bound.
    public static func open(_ connections: [any HoldingConnection]) -> Opening {
        var released = 0
        let first = MonotonicClock.now
        for connection in connections where connection.release() { released += 1 }
        return Opening(
            first: first, last: MonotonicClock.now, released: released, missed: connections.count - released)
    }
}
