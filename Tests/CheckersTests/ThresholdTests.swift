import History
import Testing

@testable import Checkers

@Suite struct ThresholdTests {
    /// Ten operations in a second, each of 5 ms; three of them are refused.
    private func judged(_ threshold: Threshold, cutShort: Bool = false) -> Verdict {
        var thresholds = Thresholds([threshold])
        for index in 0..<10 {
            let begun = Instant(nanoseconds: Int64(index) * 100_000_000)
            thresholds.observe(
                Operation(
                    kind: .acquire, outcome: index < 3 ? .refused : .granted, client: 1,
                    resource: Names.ID(rawValue: 1), invoked: begun, completed: begun.advanced(by: 5_000_000),
                    token: Token(high: 1, low: UInt64(index))))
        }
        return thresholds.finish(isCutShort: cutShort)
    }

    @Test(
        "a limit that is kept passes, one that isn't fails with what was measured",
        arguments: [
            (Threshold(.count(of: [.refused]), .exactly, 3), Threshold(.count(of: [.refused]), .exactly, 2)),
            (Threshold(.share(of: [.refused]), .above, 0.2), Threshold(.share(of: [.refused]), .atMost, 0.2)),
            (Threshold(.throughput, .atLeast, 5), Threshold(.throughput, .atLeast, 500)),
            (Threshold(.meanLatency, .below, 9e6), Threshold(.meanLatency, .below, 1e6)),
            (Threshold(.latency(percentile: 0.9), .below, 9e6), Threshold(.latency(percentile: 0.9), .below, 1e6)),
        ])
    func limits(kept: Threshold, missed: Threshold) {
        #expect(judged(kept).conclusion == .pass)
        let verdict = judged(missed)
        #expect(verdict.conclusion == .fail && verdict.witnesses.count == 1, "\(verdict)")
    }

    @Test("ten operations don't tell the slowest of a hundred")
    func few() {
        #expect(judged(Threshold(.latency(percentile: 0.99), .below, 1e6)).conclusion == .inconclusive)
    }

    @Test("of a run that was stopped, only what can't come right any more fails")
    func cutShort() {
        for open in [
            Threshold(.count(of: [.refused]), .atLeast, 4), Threshold(.count(of: [.refused]), .exactly, 4),
            Threshold(.share(of: [.refused]), .above, 0.5), Threshold(.throughput, .atLeast, 500),
            Threshold(.longestLatency, .above, 9e6),
        ] {
            #expect(judged(open).conclusion == .fail)
            let verdict = judged(open, cutShort: true)
            #expect(verdict.conclusion == .inconclusive && verdict.reason.contains("stopped before its end"))
        }
        for settled in [
            Threshold(.count(of: [.refused]), .atMost, 2), Threshold(.count(of: [.refused]), .exactly, 2),
            Threshold(.count(of: [.refused]), .below, 3), Threshold(.longestLatency, .below, 5e6),
        ] {
            #expect(judged(settled, cutShort: true).conclusion == .fail)
        }
        #expect(judged(Threshold(.share(of: [.refused]), .above, 0.2), cutShort: true).conclusion == .pass)
    }
}
