import Checkers
import History
import Reporting
import Testing

@Suite struct ModelTests {
    @Test(
        "the whole is a fail if any part is, else inconclusive if any part is, and nothing is inconclusive",
        arguments: [
            ([.pass, .pass], .pass), ([.pass, .inconclusive], .inconclusive), ([.fail, .inconclusive], .fail),
            ([.inconclusive, .fail, .pass], .fail), ([], .inconclusive),
        ] as [([Verdict.Conclusion], Verdict.Conclusion)])
    func merging(parts: [Verdict.Conclusion], whole: Verdict.Conclusion) {
        #expect(Verdict.Conclusion.merging(parts) == whole)
        #expect(Verdict.Conclusion.merging(parts.reversed()) == whole)
    }

    @Test("a scenario with an obstacle is never a pass, and stays a fail if something failed")
    func obstacle() {
        var scenario = Report.Scenario(name: "s")
        scenario.verdicts = [Report.Verdict("fencing", .pass, reason: "")]
        #expect(scenario.conclusion == .pass)
        scenario.obstacle = Report.Obstacle(.target, "gone")
        #expect(scenario.conclusion == .inconclusive)
        scenario.verdicts.append(Report.Verdict("fencing", .fail, reason: ""))
        #expect(scenario.conclusion == .fail)
    }

    @Test(
        "a timestamp is written in UTC and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_826_154_005, "2000-02-29T12:09:14.005Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ])
    func timestamps(milliseconds: Int64, text: String) {
        #expect(Report.Timestamp(milliseconds: milliseconds).description == text)
        #expect(Report.Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no timestamp is not read",
        arguments: [
            "", "2026-02-30T00:00:00.000Z", "2026-01-01 00:00:00.000Z", "2026-01-01T25:00:00.000Z",
            "2026-01-01T00:00:00.000", "yyyy-01-01T00:00:00.000Z",
        ])
    func noTimestamps(text: String) {
        #expect(Report.Timestamp(text) == nil)
    }

    @Test("the machine describes itself")
    func machine() {
        let machine = Report.Machine.current
        #expect(machine.cores > 0)
        #expect(machine.memory > 1 << 20)
        #expect(machine.openFiles > 0)
        #expect(!machine.kernel.isEmpty)
        #expect(!machine.system.contains("\""))
    }

    @Test("a latency without its empty buckets has the percentiles of its histogram")
    func percentiles() {
        var histogram = LatencyHistogram()
        for value in 1...5000 { histogram.record(Int64(value * value)) }
        let latency = Report.Latency(histogram)
        #expect(latency.count == histogram.count)
        for share in [0, 0.001, 0.5, 0.9, 0.99, 0.9999, 1] {
            #expect(latency.percentile(share) == histogram.percentile(share))
        }
        #expect(Report.Latency(LatencyHistogram()).percentile(0.5) == 0)
    }

    @Test("connections warn at three quarters of the ceiling unless told otherwise")
    func warning() {
        #expect(Report.Connections(ceiling: 50).warning == 37)
        #expect(Report.Connections(ceiling: 50, warning: 45).warning == 45)
        #expect(Report.Connections(ceiling: nil).warning == nil)
    }

    @Test("a long series of samples is thinned without losing its peak or its order")
    func thinned() {
        let samples = (0..<100_000).map { index in
            Report.Connections.Sample(at: Int64(index), connected: index == 54_321 ? 99 : index % 7)
        }
        let connections = Report.Connections(ceiling: 50, samples: samples)
        let thinned = connections.thinned(to: 2000)
        #expect(thinned.count == 2000)
        #expect(thinned.map(\.connected).max() == 99)
        #expect(thinned == thinned.sorted { $0.at < $1.at })
        #expect(connections.thinned(to: 200_000) == samples)
    }
}
