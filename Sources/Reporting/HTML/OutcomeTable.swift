import History

/// How many operations of each kind ended how, and how long they took.
struct OutcomeTable {
    let scenario: Report.Scenario
    let letters: Int

    func draw(_ html: inout Markup) {
        let seen = Outcome.allCases.filter { outcome in scenario.counts.contains { $0.outcome == outcome } }
        var kinds: [String] = []
        for count in scenario.counts where !kinds.contains(count.kind) { kinds.append(count.kind) }
        guard !kinds.isEmpty else { return }
        html.element(
            "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Outcomes and latencies"]
        ) { html in
            html.element("table", ["class": "figures"]) { html in
                html.element("caption") { $0.element("span", "Outcomes and latencies by kind of operation") }
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["operation"] + seen.map(\.name) + ["p50", "p90", "p99", "p99.9", "longest"] {
                            html.element("th", ["scope": "col"], name)
                        }
                    }
                }
                html.element("tbody") { html in
                    for kind in kinds.prefix(12) { row(&html, kind, seen) }
                }
            }
        }
    }

    private func row(_ html: inout Markup, _ kind: String, _ seen: [Outcome]) {
        html.element("tr") { html in
            html.element("th", ["scope": "row"], kind.shortened(to: letters))
            for outcome in seen {
                let count = scenario.counts.first { $0.kind == kind && $0.outcome == outcome }?.count ?? 0
                html.element("td", ["class": "number"], count == 0 ? "–" : Quantity.grouped(count))
            }
            let latency = scenario.latencies.first { $0.kind == kind }?.latency
            for share in [0.5, 0.9, 0.99, 0.999, 1] {
                html.element("td", ["class": "number"], latency.map { Quantity.duration($0.percentile(share)) } ?? "–")
            }
        }
    }
}
