public import Checkers

extension Scenario {
    /// A limit that must be kept, written `p99: < 50ms`. Strict comparisons are exact: `< 50ms` is at most the next
    /// smaller number, so the limit as it was written is told by the text at its place.
    public struct RequiredThreshold: Sendable, Equatable {
        /// What is measured, of which operations, and its limit.
        public var threshold: Threshold
        /// Where it stands.
        public var position: SourcePosition
    }
}
