/// What each health endpoint said, over time: a band for each, in the order of the list below it.
struct HealthChart {
    private static let endpoints = 12
    private static let most = 400

    let scenario: Report.Scenario
    let id: String

    func draw(_ html: inout Markup) {
        let told = scenario.health.filter { !$0.spans.isEmpty }.prefix(Self.endpoints)
        guard !told.isEmpty else { return }
        let x = scenario.time
        let height = 1 / Double(told.count)
        let said = Report.Health.Saying.allCases.filter { saying in
            told.contains { $0.spans.contains { $0.said == saying } }
        }
        Chart(
            id: id + "-health", title: "What health said",
            description: told.map { "\($0.endpoint.shortened(to: 60)): \($0.words)" }.joined(separator: "; ") + ".",
            x: x, y: Axis.fromZero(to: Double(told.count), ticks: told.count) { _ in "" },
            legend: said.map { (style: Self.style($0), name: $0.rawValue) }
                + (scenario.faults.isEmpty ? [] : [("fault", "fault")])
        ).draw(&html) { svg in
            Chart.shade(&svg, scenario.faults, x: x)
            for (index, health) in told.enumerated() {
                for (place, span) in health.spans.prefix(Self.most).enumerated() {
                    // What was said holds until something else was.
                    let next = place + 1 < health.spans.count ? health.spans[place + 1].from : span.until
                    Chart.box(
                        &svg, Self.style(span.said), x: x(span.from), y: (Double(index) + 0.3) * height,
                        width: max(0.002, x(next) - x(span.from)), height: 0.4 * height,
                        numbers: "\(health.endpoint.shortened(to: 60)): \(span.said.rawValue) from "
                            + "\(Quantity.duration(span.from - scenario.began)) to \(Quantity.duration(next - scenario.began))"
                    )
                }
            }
        }
    }

    private static func style(_ saying: Report.Health.Saying) -> String {
        switch saying {
        case .healthy: "o-granted"
        case .unhealthy: "o-unavailable"
        case .silent: "o-failed"
        }
    }
}

extension Report.Health {
    /// How often it changed its mind, in words.
    fileprivate var words: String {
        let first = spans.first?.said.rawValue ?? ""
        return spans.count == 1 ? "\(first) all the time" : "\(first) at first, and \(spans.count - 1) changes"
    }
}
