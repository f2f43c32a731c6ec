extension Scenario {
    /// What `graceful-degradation` asks of the target while faults are in effect, and after them.
    public struct Degradation: Sendable, Equatable {
        /// How long after its invocation an operation that meets a fault may be answered.
        public var deadline: Duration
        /// How long after the end of a fault everything may still be disturbed.
        public var recovery: Duration
    }

    /// What `connection-leak` allows.
    public struct LeakLimits: Sendable, Equatable {
        /// How many connections more than before the load may be left after it, as a pool keeps them.
        public var allowance: Int
        /// How long after the load connections may take to be closed.
        public var settling: Duration

        /// These limits.
        public init(allowance: Int, settling: Duration) {
            self.allowance = allowance
            self.settling = settling
        }
    }
}
