public import History

/// What a probe saw of the target's connections at one instant.
public struct ConnectionSample: Sendable, Equatable {
    /// In which part of the run it was taken.
    public enum Phase: Sendable, Equatable {
        /// Before the load: the idle level.
        case before
        /// Under load.
        case load
        /// After the load, when idle connections have had time to close.
        case after
    }

    /// When it was taken.
    public var instant: Instant
    /// In which part of the run.
    public var phase: Phase
    /// Connections that the target holds.
    public var connected: Int
    /// The same by client name, as far as connections have one.
    public var byName: [String: Int]
    /// Those of them that a fault put there on purpose: nobody else answers for them.
    public var strangers: Int
    /// Requests served since the start of the run, by kind.
    public var served: [String: Int]

    /// Connections that the target has turned away since it was started.
    public var rejected: Int

    /// So many connections at that instant.
    public init(
        _ instant: Instant, _ phase: Phase, connected: Int, byName: [String: Int] = [:], served: [String: Int] = [:],
        rejected: Int = 0, strangers: Int = 0
    ) {
        self.strangers = strangers
        self.instant = instant
        self.phase = phase
        self.connected = connected
        self.byName = byName
        self.served = served
        self.rejected = rejected
    }
}

extension [ConnectionSample] {
    /// How many connections the target turned away between the first sample and the last. A target that was started
    /// again counts anew.
    public var rejected: Int {
        zip(self, dropFirst()).reduce(0) { sum, pair in
            sum + (pair.1.rejected >= pair.0.rejected ? pair.1.rejected - pair.0.rejected : pair.1.rejected)
        }
    }
}
