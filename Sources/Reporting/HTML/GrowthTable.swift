/// Who had how many connections and files, and whose numbers grew: the beginning of the search for a leak.
struct GrowthTable {
    private static let most = 14

    let scenario: Report.Scenario
    let letters: Int

    func draw(_ html: inout Markup) {
        let rows = rows
        guard !rows.isEmpty else { return }
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Who grows"]) { html in
            html.element("table", ["class": "figures"]) { html in
                html.element("caption") {
                    $0.element("span", "Who grows: connections of each name, files of each process")
                }
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["who", "at first", "at most", "at last", "growth a minute"] {
                            html.element("th", ["scope": "col"], name)
                        }
                    }
                }
                html.element("tbody") { html in
                    for (name, growth) in rows { row(&html, name, growth) }
                }
            }
        }
    }

    private func row(_ html: inout Markup, _ name: String, _ growth: Growth) {
        html.element("tr") { html in
            html.element("th", ["scope": "row"], name.shortened(to: letters))
            for number in [growth.first, growth.most, growth.last] {
                html.element("td", ["class": "number"], Quantity.grouped(number))
            }
            html.element("td", ["class": "number"], growth.perMinute.map { Self.signed($0) } ?? "–")
        }
    }

    /// Those that grow fastest first.
    private var rows: [(name: String, growth: Growth)] {
        var series: [(String, [(at: Int64, count: Int)])] = []
        if let connections = scenario.connections {
            for (column, role) in connections.roles.enumerated() {
                series.append(
                    (
                        "connections of \(role)",
                        connections.samples.filter { $0.byRole.indices.contains(column) }.map {
                            ($0.at, $0.byRole[column])
                        }
                    ))
            }
        }
        for course in scenario.openFiles {
            series.append(("files of \(course.name)", course.samples.map { ($0.at, $0.descriptors) }))
            series.append(("sockets of \(course.name)", course.samples.map { ($0.at, $0.sockets) }))
        }
        let end = scenario.began + scenario.duration
        return Array(
            series.compactMap { name, counts in Growth(counts, loadFrom: scenario.began, to: end).map { (name, $0) } }
                .sorted { ($0.1.perMinute ?? 0) > ($1.1.perMinute ?? 0) }.prefix(Self.most))
    }

    private static func signed(_ number: Double) -> String {
        (number < -0.05 ? "−" : number >= 0.05 ? "+" : "") + Quantity.fixed(abs(number), decimals: 1)
    }
}

/// How a count went on: its ends, its peak, and its slope in the later half of the load, when what is normal is there.
struct Growth: Equatable {
    /// The first count.
    let first: Int
    /// The largest.
    let most: Int
    /// The last.
    let last: Int
    /// By least squares; nil with fewer than three counts in the later half.
    let perMinute: Double?

    /// Nil without counts. `loadFrom` and `to` are on the clock of the counts, in nanoseconds.
    init?(_ counts: [(at: Int64, count: Int)], loadFrom: Int64, to: Int64) {
        guard let first = counts.first, let last = counts.last else { return nil }
        self.first = first.count
        self.last = last.count
        most = counts.map(\.count).max() ?? first.count
        let middle = loadFrom + (to - loadFrom) / 2
        let points = counts.filter { $0.at >= middle && $0.at <= to }.map {
            (x: Double($0.at - middle) / 60e9, y: Double($0.count))
        }
        let count = Double(points.count)
        let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let spread = points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
        perMinute =
            points.count >= 3 && spread > 0 ? points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / spread : nil
    }
}
