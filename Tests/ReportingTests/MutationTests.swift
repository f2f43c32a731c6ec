import Foundation
import Testing

@testable import Reporting

/// A report.json comes from anywhere: whatever stands in it, it is read or refused, and what is read can be shown.
@Suite struct MutationTests {
    private static let json = Array(
        Report(
            run: SampleReport.run,
            scenarios: [Self.small(SampleReport.doubleGrant), Self.small(SampleReport.underFaults)]
        ).json.utf8)

    /// With a few rows of each table, so that each mutation is cheap.
    private static func small(_ scenario: Report.Scenario) -> Report.Scenario {
        var small = scenario
        small.intervals = Array(scenario.intervals.prefix(8))
        small.timeline?.operations = Array(scenario.timeline?.operations.prefix(4) ?? [])
        small.connections?.samples = Array(scenario.connections?.samples.prefix(4) ?? [])
        for index in small.latencies.indices {
            small.latencies[index].latency.buckets = Array(small.latencies[index].latency.buckets.prefix(5))
        }
        return small
    }

    private func show(_ report: Report) {
        _ = report.html.utf8.count + report.markdown.utf8.count + report.junit.utf8.count + report.tap.utf8.count
        _ = report.openMetrics.utf8.count + report.json.utf8.count + FinalTable(report, on: Terminal()).text.utf8.count
        _ = report.annotations()
        let comparison = Comparison(base: report, new: SampleReport.passing)
        _ = comparison.text(on: Terminal()) + comparison.markdown + comparison.json
    }

    @Test("extreme numbers in any place are refused or shown, and never a crash")
    func extremeNumbers() throws {
        var random = SplitMix(state: 7)
        let numbers = Self.json.indices.filter { index in
            (0x30...0x39).contains(Self.json[index]) && Self.json[index - 1] == 0x20 && Self.json[index - 2] == 0x3A
        }
        let extremes = [
            "0", "1", "2", "999999999999", "1000000007", "1099511627776", "2305843009213693952", "-2305843009213693952",
            "9223372036854775807", "1e99", "0.5", "-1",
        ].map { Array($0.utf8) }
        var (shown, refused) = (0, 0)
        for round in 0..<500 {
            var bytes = Self.json
            // From the end, so that the places before stay where they are.
            for place in Set((0...(round % 3)).map { _ in numbers.randomElement(using: &random) ?? 0 }).sorted(by: >) {
                let end = bytes[place...].firstIndex { !(0x30...0x39).contains($0) } ?? place
                bytes.replaceSubrange(place..<end, with: extremes.randomElement(using: &random) ?? [])
            }
            do {
                show(try Report(json: bytes, path: "r"))
                shown += 1
            } catch { refused += 1 }
        }
        #expect(shown > 100 && refused > 100, "\(shown) shown, \(refused) refused")
    }

    @Test("bytes changed at random are refused or shown, and never a crash")
    func randomBytes() {
        var random = SplitMix(state: 11)
        var refused = 0
        for round in 0..<1500 {
            var bytes = Self.json
            for _ in 0...(round % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("{}[]\",:0-e\\u".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            do {
                let report = try Report(json: bytes, path: "r")
                if round % 20 == 0 { show(report) }
            } catch {
                refused += 1
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(refused > 500)
    }
}
