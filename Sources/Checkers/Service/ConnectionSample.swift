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

    /// Connections that the target has turned away so far.
    public var rejected: Int

    /// How many looks it stands for: the one with the most connections, of which everything above is told.
    public private(set) var looks = 1
    /// The fewest connections of these looks.
    public private(set) var lowest: Int
    /// The mean of these looks.
    public private(set) var mean: Double

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
        lowest = connected
        mean = Double(connected)
    }

    /// Stands for a later look too: no peak is lost.
    public mutating func merge(_ later: ConnectionSample) {
        var kept = later.connected - later.strangers > connected - strangers ? later : self
        kept.lowest = min(lowest, later.lowest)
        kept.looks = looks + later.looks
        kept.mean = (mean * Double(looks) + later.mean * Double(later.looks)) / Double(kept.looks)
        // Who held them is told where that was asked.
        if kept.byName.isEmpty { kept.byName = byName.isEmpty ? later.byName : byName }
        self = kept
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
