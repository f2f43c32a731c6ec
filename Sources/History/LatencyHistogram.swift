/// Counts of durations in buckets that are never wider than 1/128 of their value, so that every percentile is
/// right within 0.8 %: the layout of Gil Tene's HdrHistogram. Recording is O(1) and allocates nothing.
public struct LatencyHistogram: Sendable, Equatable {
    private static let precisionBits = 7
    private static let half = 1 << precisionBits

    private var counts = [UInt64](repeating: 0, count: (64 - precisionBits) * half)
    /// How many durations were recorded.
    public private(set) var count: UInt64 = 0
    /// The smallest duration in nanoseconds, exactly; 0 if there is none.
    public private(set) var minimum: Int64 = 0
    /// The largest duration in nanoseconds, exactly; 0 if there is none.
    public private(set) var maximum: Int64 = 0
    private var sum: Double = 0

    /// An empty histogram.
    public init() {}

    /// Counts one duration in nanoseconds; a negative one counts as 0.
    public mutating func record(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        counts[Self.bucket(of: value)] += 1
        minimum = count == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        count += 1
        sum += Double(value)
    }

    /// Counts everything that another histogram counted.
    public mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        for index in counts.indices { counts[index] += other.counts[index] }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        count += other.count
        sum += other.sum
    }

    /// The mean in nanoseconds; 0 if there is none.
    public var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The duration in nanoseconds that this share (0…1) of all durations doesn't exceed; 0 if there is none.
    public func percentile(_ share: Double) -> Int64 {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((min(1, max(0, share)) * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, inBucket) in counts.enumerated() where inBucket > 0 {
            seen += inBucket
            if seen >= rank { return min(maximum, max(minimum, Self.upperBound(of: index))) }
        }
        return maximum
    }

    /// The buckets that aren't empty, shortest first: their longest duration in nanoseconds, and their count.
    public var buckets: [(upTo: Int64, count: UInt64)] {
        counts.enumerated().filter { $0.element > 0 }.map { (Self.upperBound(of: $0.offset), $0.element) }
    }

    private static func bucket(of value: Int64) -> Int {
        // Below 2·half a bucket is one nanosecond wide; each doubling above it has `half` buckets.
        let shift = max(0, 63 - precisionBits - value.leadingZeroBitCount)
        return (shift << precisionBits) + Int(value >> Int64(shift))
    }

    private static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= 2 * half else { return Int64(bucket) }
        let shift = bucket >> precisionBits - 1
        let lowest = Int64(bucket - shift << precisionBits) << Int64(shift)
        return lowest + (Int64(1) << Int64(shift)) - 1
    }
}
