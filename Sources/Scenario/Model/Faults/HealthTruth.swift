extension Scenario {
    /// What `health-truth` asks of the target while faults are in effect, and outside of them.
    public struct HealthTruth: Sendable, Equatable {
        /// Where the service tells how it is.
        public var endpoints: [HealthCheck]
        /// How long health may take to answer, and to notice a fault.
        public var notice: Duration
        /// How long after the end of a fault health may say either.
        public var recovery: Duration
        /// The time between two questions.
        public var every: Duration
    }

    /// A path where a service tells whether all is well, Redis included.
    public struct HealthCheck: Sendable, Equatable {
        /// Where a GET asks.
        public var path: String
        /// The answer that means that all is well; every other one means that it is not.
        public var healthy: AnswerPattern
    }
}
