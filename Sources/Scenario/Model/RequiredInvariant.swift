public import Checkers

extension Scenario {
    /// An invariant that must hold, with its settings.
    public struct RequiredInvariant: Sendable, Equatable {
        /// Which one.
        public var invariant: Invariant
        /// Its settings.
        public var settings: Settings
        /// Where it stands, so that an annotation can point at it.
        public var position: SourcePosition

        /// What can be set of an invariant.
        public enum Settings: Sendable, Equatable {
            /// Nothing.
            case none
            /// `lease-expiry`: how long after the end of a lease a conflict may still come.
            case leaseExpiry(tolerance: Duration)
            /// `connection-ceiling`: how many connections the target may hold at most, those of the probe included.
            case connectionCeiling(ceiling: Int)
            /// `connection-leak`: what may be left.
            case connectionLeak(LeakLimits)
            /// `graceful-degradation`: how fast answers come, and service comes back.
            case gracefulDegradation(Degradation)
            /// `health-truth`: where health is told, and how fast it knows.
            case healthTruth(HealthTruth)
            /// `no-lost-events`: where the service tells what happened to a resource.
            case eventLog(EventLog)
        }
    }
}

extension Scenario {
    /// Where a service tells what happened to a resource.
    public struct EventLog: Sendable, Equatable {
        /// The path of a GET request about `{resource}`.
        public var path: Template
        /// The fields of its head.
        public var headers: [Request.Header]
        /// Where the list of events stands in the answer's JSON; empty if the answer is that list.
        public var events: String
        /// What tells an event from others: a text with the names of its members in braces. Equal to what the steps'
        /// `event` says.
        public var event: Template
    }
}
