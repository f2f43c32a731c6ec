import History
import Testing

@Suite struct LatencyHistogramTests {
    @Test("a percentile is never off by more than 1/128 of its value, at any magnitude")
    func precision() {
        for exponent in 0..<62 {
            let value = (Int64(1) << Int64(exponent)) + Int64(exponent) * 3
            var histogram = LatencyHistogram()
            histogram.record(value)
            histogram.record(.max / 2)
            let median = histogram.percentile(0.5)
            #expect(median >= value)
            #expect(Double(median - value) <= Double(value) / 128)
        }
    }

    @Test("percentiles of 1…1000 are the ranks")
    func ranks() {
        var histogram = LatencyHistogram()
        for value in 1...1000 { histogram.record(Int64(value)) }
        #expect(histogram.percentile(0) == 1)
        #expect(histogram.percentile(0.1) == 100)
        #expect(abs(histogram.percentile(0.5) - 500) <= 4)
        #expect(histogram.percentile(1) == 1000)
        #expect(histogram.minimum == 1)
        #expect(histogram.mean == 500.5)
    }

    @Test("merging counts what recording both would count")
    func merging() {
        var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value: Int64 in [5, 70, 1_000_000] {
            left.record(value)
            both.record(value)
        }
        for value: Int64 in [3, 9_000_000_000] {
            right.record(value)
            both.record(value)
        }
        left.merge(right)
        #expect(left == both)
    }

    @Test("nothing recorded is 0 everywhere")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.percentile(0.99) == 0)
        #expect(histogram.buckets.isEmpty)
    }
}
