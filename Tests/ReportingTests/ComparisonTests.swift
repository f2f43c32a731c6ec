import Checkers
import Foundation
import History
import Testing

@testable import Reporting

@Suite struct ComparisonTests {
    /// A run of one scenario with so many operations of about so long, at a steady rate.
    private func report(
        median: Int64 = 200_000, operations: Int = 20_000, seconds: Int64 = 2, verdict: Verdict.Conclusion = .pass,
        seed: UInt64 = 1, defect: String? = nil, found: Int = 0
    ) -> Report {
        var random = SplitMix(state: seed)
        var histogram = LatencyHistogram()
        for _ in 0..<operations { histogram.record(median * 8 / 10 + Int64(random.next() % UInt64(median * 4 / 10))) }
        var scenario = Report.Scenario(name: "lock")
        scenario.defect = defect
        scenario.rounds = 1000
        scenario.duration = seconds * 1_000_000_000
        scenario.verdicts = [Report.Verdict("mutual-exclusion", verdict, reason: "", witnessesFound: found)]
        scenario.counts = [Report.OperationCount(kind: "acquire", outcome: .granted, count: operations)]
        scenario.latencies = [Report.KindLatency(kind: "acquire", latency: Report.Latency(histogram))]
        scenario.intervals = (0..<20).map { index in
            Report.Interval(
                began: Int64(index) * seconds * 50_000_000, duration: seconds * 50_000_000,
                outcomes: [operations / 20, 0, 0, 0, 0, 0], p50: median, p90: median, p99: median, maximum: median)
        }
        return Report(run: SampleReport.run, scenarios: [scenario])
    }

    private func findings(_ base: Report, _ new: Report) -> [String: Comparison.Finding] {
        Dictionary(uniqueKeysWithValues: Comparison(base: base, new: new).figures.map { ($0.name, $0.finding) })
    }

    @Test("two runs of the same thing differ within the noise")
    func same() {
        let comparison = Comparison(base: report(seed: 1), new: report(seed: 2))
        #expect(comparison.figures.map(\.finding) == [.noise, .noise, .noise])
        #expect(!comparison.isWorse)
        #expect(comparison.verdicts == [])
    }

    @Test("of 200 pairs of runs of the same thing almost none shows a difference")
    func falseAlarms() {
        let reports = (0..<201).map { report(operations: 500, seed: UInt64($0) * 77 + 5) }
        let alarms = zip(reports, reports.dropFirst()).filter { base, new in
            Comparison(base: base, new: new).figures.contains { $0.finding != .noise }
        }
        // Two intervals of 99 % that don't overlap are rarer than 1 in 100.
        #expect(alarms.count <= 4)
    }

    @Test("a slower run is worse past the limit, changed within it, and better the other way round")
    func latency() {
        #expect(findings(report(), report(median: 260_000))["acquire p50"] == .worse)
        #expect(findings(report(), report(median: 210_000))["acquire p50"] == .changed)
        #expect(findings(report(), report(median: 150_000))["acquire p99"] == .better)
        #expect(!Comparison(base: report(), new: report(median: 210_000)).isWorse)
        var strict = Comparison.Limits()
        strict.latency = 0.01
        #expect(Comparison(base: report(), new: report(median: 210_000), limits: strict).isWorse)
    }

    @Test("of few operations a difference is noise that would be one of many")
    func fewOperations() {
        #expect(findings(report(operations: 20), report(median: 230_000, operations: 20))["acquire p99"] == .noise)
        #expect(findings(report(operations: 20_000), report(median: 230_000))["acquire p99"] == .worse)
    }

    @Test("fewer operations a second are worse")
    func throughput() {
        #expect(findings(report(), report(operations: 15_000))["throughput"] == .worse)
        #expect(findings(report(), report(operations: 30_000))["throughput"] == .better)
    }

    @Test("a verdict that got worse fails the comparison, and so does one that is gone")
    func verdicts() {
        #expect(Comparison(base: report(), new: report(verdict: .fail)).isWorse)
        #expect(Comparison(base: report(), new: report(verdict: .inconclusive)).isWorse)
        #expect(!Comparison(base: report(verdict: .fail), new: report()).isWorse)
        #expect(!Comparison(base: report(verdict: .fail), new: report(verdict: .fail)).isWorse)
        #expect(Comparison(base: report(), new: Report(run: SampleReport.run)).isWorse)
        #expect(!Comparison(base: Report(run: SampleReport.run), new: report()).isWorse)
    }

    @Test("a defect that is detected in fewer rounds is worse")
    func detection() {
        let often = report(verdict: .fail, defect: "check-then-set", found: 800)
        #expect(
            findings(often, report(verdict: .fail, defect: "check-then-set", found: 300))["defect detected"] == .worse)
        #expect(
            findings(often, report(verdict: .fail, defect: "check-then-set", found: 790))["defect detected"] == .noise)
    }

    @Test("the interval of a percentile covers the true one in almost all samples")
    func coverage() throws {
        var covered = 0
        for seed in 0..<300 {
            var random = SplitMix(state: UInt64(seed) &* 991)
            var histogram = LatencyHistogram()
            for _ in 0..<400 { histogram.record(Int64(random.next() % 1_000_000)) }
            let estimate = try #require(Estimate.percentile(0.5, of: Report.Latency(histogram)))
            if estimate.low <= 500_000 && 500_000 <= estimate.high { covered += 1 }
        }
        #expect(covered >= 294)
        #expect(covered > 0)
    }

    @Test("the command reads files, tells the comparison in each form, and exits 0, 1 or 65")
    func command() throws {
        let folder = try TemporaryFolder()
        try report().write(toJSON: folder.path("base.json"))
        try report(median: 260_000, verdict: .fail).write(toJSON: folder.path("worse.json"))
        var command = CompareCommand(base: folder.path("base.json"), new: [folder.path("worse.json")])
        let text = command.run(on: Terminal())
        #expect(text.exitCode == 1)
        #expect(text.output.contains("✗ lock: mutual-exclusion  pass → fail\n"))
        #expect(text.output.hasSuffix("✗ worse\n"))
        #expect(text.output.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 80 })

        command.form = .markdown
        #expect(command.run(on: Terminal()).output.contains("| lock | acquire p50 | 200 µs ("))
        command.form = .json
        let json =
            try JSONSerialization.jsonObject(with: Data(command.run(on: Terminal()).output.utf8)) as? [[String: Any]]
        #expect(json?.first?["isWorse"] as? Bool == true)

        #expect(
            CompareCommand(base: folder.path("base.json"), new: [folder.path("base.json")]).run(on: Terminal()).exitCode
                == 0)
        let missing = CompareCommand(base: folder.path("base.json"), new: ["/nonexistent.json"]).run(on: Terminal())
        #expect(missing.exitCode == 65)
        #expect(
            missing.errors
                == "stampede: /nonexistent.json: can't read it: No such file or directory; give the path of a report.json\n"
        )
    }

    @Test("hostile names are harmless in a comparison")
    func hostile() {
        let comparison = Comparison(base: HostileReport.report, new: SampleReport.all)
        #expect(comparison.text(on: Terminal()).unicodeScalars.allSatisfy { $0 == "\n" || !$0.isControl })
        #expect(!comparison.markdown.contains("<script"))
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(comparison.json.utf8)) }
    }
}
