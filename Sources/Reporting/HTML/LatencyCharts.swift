import History

/// Latency by percentile, and over time: both with logarithmic durations, for the slow ones are what matters.
struct LatencyCharts {
    let scenario: Report.Scenario
    let id: String

    func draw(_ html: inout Markup) {
        percentiles(&html)
        overTime(&html)
    }

    private func percentiles(_ html: inout Markup) {
        let kinds = scenario.latencies.filter { $0.latency.count > 0 }.prefix(4)
        guard !kinds.isEmpty else { return }
        let shortest = kinds.map(\.latency.minimum).min() ?? 1
        let longest = kinds.map(\.latency.maximum).max() ?? 1
        let x = Axis.shares(of: kinds.map(\.latency.count).max() ?? 1)
        let y = Axis.logarithmic(from: shortest, to: longest)
        let told = kinds.map { kind in
            let latency = kind.latency
            return "\(kind.kind.shortened(to: 40)): median \(Quantity.duration(latency.percentile(0.5))), 99 % within "
                + "\(Quantity.duration(latency.percentile(0.99))), longest \(Quantity.duration(latency.maximum))"
        }
        Chart(
            id: id + "-percentiles", title: "Latency by percentile", description: told.joined(separator: "; ") + ".",
            x: x, y: y, legend: kinds.enumerated().map { ("series-\($0.offset)", $0.element.kind.shortened(to: 40)) }
        ).draw(&html) { svg in
            for (index, kind) in kinds.enumerated() {
                Chart.path(&svg, "line stroke-\(index)", points(of: kind.latency, x, y))
            }
            for share in [0.5, 0.9, 0.99, 0.999] where kinds.count > 0 {
                let numbers = kinds.map {
                    "\($0.kind.shortened(to: 40)): \(Quantity.fixed(share * 100, decimals: share > 0.99 ? 1 : 0)) % within "
                        + Quantity.duration($0.latency.percentile(share))
                }
                Chart.box(
                    &svg, "hover", x: x(share) - 0.06, y: 0, width: 0.12, height: 1,
                    numbers: numbers.joined(separator: " · "))
            }
        }
    }

    private func points(of latency: Report.Latency, _ x: Axis, _ y: Axis) -> [(x: Double, y: Double)] {
        let count = Double(latency.count)
        var points = [(x: 0.0, y: 1 - y(latency.minimum))]
        var seen: UInt64 = 0
        for bucket in latency.buckets {
            seen += bucket.count
            let point = (x: x(Double(seen) / count), y: 1 - y(min(latency.maximum, bucket.upTo)))
            // Points closer than a pixel say nothing more.
            if let last = points.last, point.x - last.x < 0.002, last.y - point.y < 0.004, seen < latency.count {
                continue
            }
            points.append(point)
        }
        return points
    }

    private func overTime(_ html: inout Markup) {
        let intervals = scenario.intervals.filter { $0.operations > 0 }
        guard intervals.count > 1 else { return }
        let x = scenario.time
        let shortest = intervals.map(\.p50).min() ?? 1
        let longest = intervals.map(\.maximum).max() ?? 1
        let y = Axis.logarithmic(from: shortest, to: longest)
        Chart(
            id: id + "-latency", title: "Latency over time",
            description: "The median was between \(Quantity.duration(shortest)) and "
                + "\(Quantity.duration(intervals.map(\.p50).max() ?? 0)); the longest latency was \(Quantity.duration(longest)).",
            x: x, y: y,
            legend: [("series-0", "median"), ("series-1", "99 %"), ("series-2", "longest")]
                + (scenario.faults.isEmpty ? [] : [("fault", "fault")])
        ).draw(&html) { svg in
            Chart.shade(&svg, scenario.faults, x: x)
            let series: [(String, (Report.Interval) -> Int64)] = [
                ("line stroke-2", \.maximum), ("line stroke-1", \.p99), ("line stroke-0", \.p50),
            ]
            for (style, value) in series {
                Chart.path(
                    &svg, style, intervals.map { (x($0.began + $0.duration / 2), 1 - y(value($0))) })
            }
            for interval in intervals {
                Chart.box(
                    &svg, "hover", x: x(interval.began), y: 0,
                    width: x(interval.began + interval.duration) - x(interval.began), height: 1,
                    numbers:
                        "at \(Quantity.duration(interval.began - scenario.began)): median \(Quantity.duration(interval.p50)), "
                        + "99 % \(Quantity.duration(interval.p99)), longest \(Quantity.duration(interval.maximum))")
            }
        }
    }
}
