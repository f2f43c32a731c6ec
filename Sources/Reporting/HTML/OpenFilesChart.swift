/// What the service's processes had open.
struct OpenFilesChart {
    /// More would say nothing more at the width of a page.
    private static let most = 300
    private static let processes = 4

    let scenario: Report.Scenario
    let id: String

    func draw(_ html: inout Markup) {
        let courses = scenario.openFiles.filter { !$0.samples.isEmpty }.prefix(Self.processes)
        let highest = courses.flatMap(\.samples).max { $0.descriptors < $1.descriptors }
        guard let highest else { return }
        let x = scenario.time
        let y = Axis.fromZero(to: Double(highest.descriptors) * 1.08) { ThroughputChart.short($0) }
        var legend = courses.enumerated().map {
            (style: "series-\($0.offset)", name: $0.element.name.shortened(to: 40))
        }
        if !scenario.faults.isEmpty { legend.append(("fault", "fault")) }
        Chart(
            id: id + "-files", title: "Files and sockets that the service had open",
            description:
                "At most \(Quantity.grouped(highest.descriptors)), \(Quantity.grouped(highest.sockets)) of them sockets, "
                + "\(Quantity.duration(highest.at - scenario.began)) after the beginning.",
            x: x, y: y, legend: legend
        ).draw(&html) { svg in
            Chart.shade(&svg, scenario.faults, x: x)
            for (index, course) in courses.enumerated() {
                let samples = course.thinned(to: Self.most)
                Chart.path(
                    &svg, "line stroke-\(index)", samples.map { (x: x($0.at), y: 1 - y(Double($0.descriptors))) })
                for (place, sample) in samples.enumerated() {
                    let next = place + 1 < samples.count ? x(samples[place + 1].at) : 1
                    Chart.box(
                        &svg, "hover", x: x(sample.at), y: Double(index) / Double(courses.count),
                        width: next - x(sample.at), height: 1 / Double(courses.count),
                        numbers:
                            "at \(Quantity.duration(sample.at - scenario.began)): \(course.name.shortened(to: 40)) "
                            + "\(sample.descriptors), \(sample.sockets) of them sockets")
                }
            }
        }
    }
}

extension Report.OpenFiles {
    /// At most so many of the samples, in order; of neighbours the one with most.
    public func thinned(to most: Int) -> [Sample] {
        guard samples.count > most, most > 0 else { return samples }
        return (0..<most).compactMap { index in
            samples[(index * samples.count / most)..<((index + 1) * samples.count / most)]
                .max { $0.descriptors < $1.descriptors }
        }
    }
}
