import History

/// Operations a second over time, by outcome.
struct ThroughputChart {
    let scenario: Report.Scenario
    let id: String

    func draw(_ html: inout Markup) {
        let intervals = scenario.intervals
        guard intervals.count > 1, let first = intervals.first, first.duration > 0 else { return }
        let rate = { (interval: Report.Interval) in
            Double(interval.operations) * 1e9 / Double(max(1, interval.duration))
        }
        let x = scenario.time
        let y = Axis.fromZero(to: intervals.map(rate).max() ?? 1) { Self.short($0) }
        let seen = Outcome.allCases.filter { outcome in intervals.contains { $0.outcomes[Int(outcome.rawValue)] > 0 } }
        let total = scenario.duration > 0 ? Double(scenario.operations) * 1e9 / Double(scenario.duration) : 0
        Chart(
            id: id + "-throughput", title: "Operations a second",
            description:
                "On average \(Quantity.grouped(Quantity.whole(total))) operations a second, at most \(Quantity.grouped(Quantity.whole(intervals.map(rate).max() ?? 0))).",
            x: x, y: y,
            legend: seen.map { ("o-\($0.name)", $0.name) } + (scenario.faults.isEmpty ? [] : [("fault", "fault")])
        ).draw(&html) { svg in
            Chart.shade(&svg, scenario.faults, x: x)
            for interval in intervals where interval.operations > 0 {
                let left = x(interval.began)
                let width = x(interval.began + interval.duration) - left
                var top = 1.0
                for outcome in seen {
                    let count = interval.outcomes[Int(outcome.rawValue)]
                    guard count > 0 else { continue }
                    let height = y(Double(count) * 1e9 / Double(max(1, interval.duration)))
                    top -= height
                    // A hair wider, so that neighbours meet without a seam.
                    Chart.box(&svg, "o-\(outcome.name)", x: left, y: top, width: width + 0.0004, height: height)
                }
                let numbers = seen.map { "\($0.name) \(Quantity.grouped(interval.outcomes[Int($0.rawValue)]))" }
                Chart.box(
                    &svg, "hover", x: left, y: 0, width: width, height: 1,
                    numbers:
                        "at \(Quantity.duration(interval.began - scenario.began)), in \(Quantity.duration(interval.duration)): "
                        + numbers.joined(separator: ", "))
            }
        }
    }

    static func short(_ value: Double) -> String {
        value >= 1e6
            ? Quantity.fixed(value / 1e6, decimals: 1) + " M"
            : value >= 10_000
                ? Quantity.fixed(value / 1e3, decimals: 0) + " k" : Quantity.grouped(Quantity.whole(value))
    }
}
