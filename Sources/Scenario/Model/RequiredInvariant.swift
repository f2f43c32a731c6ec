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
        }
    }
}
