/// The connections that the target held, against its ceiling.
struct ConnectionChart {
    /// More would say nothing more at the width of a page.
    private static let most = 300

    let scenario: Report.Scenario
    let id: String

    func draw(_ html: inout Markup) {
        guard let connections = scenario.connections, let peak = connections.peak,
            let first = connections.samples.first, let last = connections.samples.last
        else { return }
        let samples = connections.thinned(to: Self.most)
        let x = scenario.time
        let y = Axis.fromZero(to: Double(max(peak.connected, connections.ceiling ?? 0)) * 1.08) {
            ThroughputChart.short($0)
        }
        let limit = connections.ceiling.map { " of \(Quantity.grouped($0)) allowed" } ?? ""
        var legend = [(style: "series-0", name: "connections")]
        if connections.ceiling != nil { legend.append(("ceiling-key", "ceiling")) }
        if connections.warning != nil { legend.append(("warning-key", "warning level")) }
        if !scenario.faults.isEmpty { legend.append(("fault", "fault")) }
        Chart(
            id: id + "-connections", title: "Connections that the target held",
            description:
                "At most \(Quantity.grouped(peak.connected))\(limit), \(Quantity.duration(peak.at - scenario.began)) after the beginning.",
            x: x, y: y, legend: legend
        ).draw(&html) { svg in
            Chart.shade(&svg, scenario.faults, x: x)
            var corners: [(x: Double, y: Double)] = []
            for sample in samples {
                // A count holds until the next one.
                if let previous = corners.last { corners.append((x(sample.at), previous.y)) }
                corners.append((x(sample.at), 1 - y(Double(sample.connected))))
            }
            let area = [(x: x(first.at), y: 1.0)] + corners + [(x: x(last.at), y: 1.0)]
            Chart.path(&svg, "area", area, closed: true)
            Chart.path(&svg, "line stroke-0", corners)
            if let warning = connections.warning {
                Chart.line(&svg, "line warning", 0, 1 - y(Double(warning)), 1, 1 - y(Double(warning)))
            }
            if let ceiling = connections.ceiling {
                Chart.line(&svg, "line ceiling", 0, 1 - y(Double(ceiling)), 1, 1 - y(Double(ceiling)))
            }
            for (index, sample) in samples.enumerated() {
                let next = index + 1 < samples.count ? x(samples[index + 1].at) : 1
                let roles = zip(connections.roles, sample.byRole).prefix(6).map { "\($0.shortened(to: 40)) \($1)" }
                Chart.box(
                    &svg, "hover", x: x(sample.at), y: 0, width: next - x(sample.at), height: 1,
                    numbers: "at \(Quantity.duration(sample.at - scenario.began)): \(sample.connected)"
                        + (roles.isEmpty ? "" : " (\(roles.joined(separator: ", ")))"))
            }
        }
    }
}
