public import History

extension Report {
    /// The distribution of durations, as a histogram without its empty buckets: 1/128 precise, like the
    /// `LatencyHistogram` that it is made from, and small enough for a file.
    public struct Latency: Sendable, Equatable {
        /// How many durations ended in one bucket.
        public struct Bucket: Sendable, Equatable {
            /// The longest duration of the bucket in nanoseconds.
            public var upTo: Int64
            /// How many.
            public var count: UInt64

            /// So many of up to so long.
            public init(upTo: Int64, count: UInt64) {
                self.upTo = upTo
                self.count = count
            }
        }

        /// The shortest in nanoseconds; 0 if there is none.
        public var minimum: Int64
        /// The longest in nanoseconds; 0 if there is none.
        public var maximum: Int64
        /// The mean in nanoseconds, rounded.
        public var mean: Int64
        /// The buckets that aren't empty, shortest first.
        public var buckets: [Bucket]

        /// A distribution.
        public init(minimum: Int64, maximum: Int64, mean: Int64, buckets: [Bucket]) {
            self.minimum = minimum
            self.maximum = maximum
            self.mean = mean
            self.buckets = buckets
        }

        /// The distribution that a histogram counted.
        public init(_ histogram: LatencyHistogram) {
            minimum = histogram.minimum
            maximum = histogram.maximum
            mean = Int64(histogram.mean.rounded())
            buckets = histogram.buckets.map { Bucket(upTo: $0.upTo, count: $0.count) }
        }

        /// All of these distributions together; nil if there is none.
        public static func merging(_ parts: [Latency]) -> Latency? {
            let parts = parts.filter { $0.count > 0 }
            guard !parts.isEmpty else { return nil }
            var counts: [Int64: UInt64] = [:]
            for bucket in parts.flatMap(\.buckets) { counts[bucket.upTo, default: 0] += bucket.count }
            let total = parts.reduce(0) { $0 + Double($1.count) }
            return Latency(
                minimum: parts.map(\.minimum).min() ?? 0, maximum: parts.map(\.maximum).max() ?? 0,
                mean: Int64(parts.reduce(0) { $0 + Double($1.mean) * Double($1.count) } / total),
                buckets: counts.sorted { $0.key < $1.key }.map { Bucket(upTo: $0.key, count: $0.value) })
        }

        /// How many durations there are.
        public var count: UInt64 { buckets.reduce(0) { $0 + $1.count } }

        /// The duration in nanoseconds that this share (0…1) of all durations doesn't exceed; 0 if there is none.
        public func percentile(_ share: Double) -> Int64 {
            let rank = UInt64((min(1, max(0, share)) * Double(count)).rounded(.up))
            return duration(atRank: rank)
        }

        /// The duration in nanoseconds of that rank, from 1, among all sorted by length.
        public func duration(atRank rank: UInt64) -> Int64 {
            var seen: UInt64 = 0
            for bucket in buckets {
                seen += bucket.count
                if seen >= max(1, rank) { return min(maximum, max(minimum, bucket.upTo)) }
            }
            return maximum
        }
    }
}
