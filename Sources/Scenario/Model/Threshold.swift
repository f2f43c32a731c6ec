public import History

extension Scenario {
    /// A limit that a measure of the whole scenario must keep, written `p99: < 50ms`.
    public struct Threshold: Sendable, Equatable {
        /// What is measured.
        public var measure: Measure
        /// How the measure must stand to the limit.
        public var comparison: Comparison
        /// The limit, in the unit of the measure: nanoseconds for latencies, a count or a share (0…1) of all
        /// operations for outcomes, operations a second for throughput.
        public var limit: Double
        /// Where it stands.
        public var position: SourcePosition

        /// What can be measured, over all operations of the scenario.
        public enum Measure: Sendable, Hashable {
            /// The latency that this share (0…1) of all operations doesn't exceed.
            case percentile(Double)
            /// The mean latency.
            case meanLatency
            /// The longest latency.
            case longestLatency
            /// How many operations ended so.
            case count(Outcome)
            /// Which share of the operations ended so.
            case share(Outcome)
            /// Operations completed a second, from the first invocation to the last completion.
            case throughput
        }

        /// How a measure must stand to its limit.
        public enum Comparison: String, Sendable, CaseIterable {
            /// Below it.
            case less = "<"
            /// Not above it.
            case atMost = "<="
            /// Above it.
            case greater = ">"
            /// Not below it.
            case atLeast = ">="
            /// Exactly it.
            case equal = "="
        }
    }
}
