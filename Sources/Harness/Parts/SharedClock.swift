internal import History

/// How the clock of a run stands to the clock that all its parts share: that of Redis.
public struct SharedClock: Sendable, Equatable {
    /// What was measured at one moment.
    public struct Reading: Sendable, Equatable {
        /// By how much Redis's TIME was ahead of the run's clock, in nanoseconds.
        public var ahead: Int64
        /// How far that may be wrong to either side: half the way there and back, in nanoseconds.
        public var uncertainty: Int64

        /// A measurement.
        public init(ahead: Int64, uncertainty: Int64) {
            self.ahead = ahead
            self.uncertainty = uncertainty
        }
    }

    /// Before the first client.
    public var began: Reading
    /// After the last one.
    public var ended: Reading

    /// A clock as it was measured twice.
    public init(began: Reading, ended: Reading) {
        self.began = began
        self.ended = ended
    }

    /// What brings an instant of the run's clock to the shared one, and how far that may be wrong to either side at any
    /// time between both measurements: wherever the true offset was, within what either measurement allows.
    ///
    /// Assumes that neither clock was set back and forth meanwhile; that they run at different speeds is counted.
    public var shift: (nanoseconds: Int64, error: Int64) {
        let lowest = min(began.ahead - began.uncertainty, ended.ahead - ended.uncertainty)
        let highest = max(began.ahead + began.uncertainty, ended.ahead + ended.uncertainty)
        let middle = lowest + (highest - lowest) / 2
        return (middle, max(highest - middle, middle - lowest))
    }
}

extension SharedClock.Reading {
    /// What the offset of Redis's clock says of a run's clock.
    init(_ offset: WallClockOffset, _ clock: RunClock) {
        self.init(ahead: clock.origin - offset.nanoseconds, uncertainty: offset.uncertainty)
    }
}
