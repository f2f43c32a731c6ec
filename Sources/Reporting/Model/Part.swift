extension Report {
    /// What `stampede merge` has to know of one of several processes that made a run together.
    public struct Part: Sendable, Equatable {
        /// The name of the run that all parts share.
        public var run: String
        /// Which part, from 1 on.
        public var number: Int
        /// How many there are.
        public var count: Int
        /// The scenario as it was run, on one line: includes, variables and overrides in their places.
        public var scenario: String
        /// The clock before the first client; nil if it could not be measured.
        public var began: Clock?
        /// The clock after the last one.
        public var ended: Clock?

        /// A part whose clock isn't known yet.
        public init(run: String, number: Int, of count: Int, scenario: String) {
            self.run = run
            self.number = number
            self.count = count
            self.scenario = scenario
        }
    }

    /// How the run's clock stood to the clock that all parts share.
    public struct Clock: Sendable, Equatable {
        /// By how much Redis's TIME was ahead of the run's clock, in nanoseconds.
        public var ahead: Int64
        /// How far that may be wrong to either side, in nanoseconds.
        public var uncertainty: Int64

        /// A measurement.
        public init(ahead: Int64, uncertainty: Int64) {
            self.ahead = ahead
            self.uncertainty = uncertainty
        }
    }
}
