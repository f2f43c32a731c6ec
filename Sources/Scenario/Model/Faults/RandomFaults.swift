extension Scenario {
    /// Faults that are drawn by the seed: which, when, and how long. One is over before the next one begins.
    public struct RandomFaults: Sendable, Equatable {
        /// How many there are.
        public var count: Int
        /// Which there may be.
        public var kinds: [Fault.Kind]
        /// The earliest time after the first release at which one begins.
        public var from: Duration
        /// When all are over.
        public var until: Duration
        /// How long each lasts.
        public var lasting: DurationRange
        /// Where they stand.
        public var position: SourcePosition

        /// The time that each has for itself.
        public var share: Duration { (until - from) / count }
    }
}
