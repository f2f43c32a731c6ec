import History

/// What completed over time, in at most 120 intervals of equal length: when a history outgrows them, neighbours
/// are merged and the length doubles, so that no length needs to be known beforehand.
struct Course: Sendable {
    private static let most = 120

    private struct Slice {
        var histogram = LatencyHistogram()
        var outcomes = [Int](repeating: 0, count: Outcome.allCases.count)
    }

    private let began: Instant
    private var length: Int64 = 1_000_000
    private var slices: [Slice] = []

    init(began: Instant) { self.began = began }

    /// Counts an operation where it completed; one that completed before the beginning counts there.
    mutating func record(_ operation: History.Operation, duration: Int64) {
        let offset = max(0, operation.completed.nanoseconds - began.nanoseconds)
        while offset / length >= Int64(Self.most) { halve() }
        let index = Int(offset / length)
        while slices.count <= index { slices.append(Slice()) }
        slices[index].histogram.record(duration)
        slices[index].outcomes[Int(operation.outcome.rawValue)] += 1
    }

    private mutating func halve() {
        length *= 2
        var merged: [Slice] = []
        for index in slices.indices {
            guard index % 2 == 1 else {
                merged.append(slices[index])
                continue
            }
            merged[index / 2].histogram.merge(slices[index].histogram)
            for outcome in slices[index].outcomes.indices {
                merged[index / 2].outcomes[outcome] += slices[index].outcomes[outcome]
            }
        }
        slices = merged
    }

    var intervals: [Report.Interval] {
        slices.enumerated().map { index, slice in
            Report.Interval(
                began: began.nanoseconds + Int64(index) * length, duration: length, outcomes: slice.outcomes,
                p50: slice.histogram.percentile(0.5), p90: slice.histogram.percentile(0.9),
                p99: slice.histogram.percentile(0.99), maximum: slice.histogram.maximum)
        }
    }
}
