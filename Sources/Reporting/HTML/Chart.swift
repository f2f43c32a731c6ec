/// A picture with two axes: the shapes are SVG that stretches with the page, the words are HTML and keep their size.
///
/// Who can't see it reads the description; who hovers reads the numbers of the shapes.
struct Chart {
    /// Unique on the page.
    var id: String
    var title: String
    /// What the picture shows, in a sentence with its numbers.
    var description: String
    var x: Axis
    var y: Axis
    /// Style class and name of what is drawn.
    var legend: [(style: String, name: String)] = []

    /// Draws the chart; shapes are drawn in a square of 1,000 by 1,000, upside down as SVG has it.
    func draw(_ html: inout Markup, _ shapes: (inout Markup) -> Void) {
        html.element("figure", ["class": "chart"]) { html in
            html.element("figcaption", title)
            html.element("div", ["class": "plot"]) { html in
                html.element("div", ["class": "y", "aria-hidden": "true"]) { html in
                    for tick in y.ticks {
                        html.element("span", ["style": "bottom:\(Self.percent(tick.at))"], tick.label)
                    }
                }
                html.element(
                    "svg",
                    [
                        "viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "role": "img",
                        "aria-labelledby": "\(id)-t \(id)-d",
                    ]
                ) { svg in
                    svg.element("title", ["id": "\(id)-t"], title)
                    svg.element("desc", ["id": "\(id)-d"], description)
                    for tick in y.ticks { Self.line(&svg, "grid", 0, 1 - tick.at, 1, 1 - tick.at) }
                    shapes(&svg)
                }
                Self.labels(&html, x)
            }
            Self.legend(&html, legend)
        }
    }

    /// The names below an axis; those at its ends stay inside.
    static func labels(_ html: inout Markup, _ axis: Axis) {
        html.element("div", ["class": "x", "aria-hidden": "true"]) { html in
            for tick in axis.ticks {
                let edge = tick.at < 0.04 ? "first" : tick.at > 0.96 ? "last" : nil
                html.element("span", ["class": edge, "style": "left:\(percent(tick.at))"], tick.label)
            }
        }
    }

    static func legend(_ html: inout Markup, _ legend: [(style: String, name: String)]) {
        guard !legend.isEmpty else { return }
        html.element("ul", ["class": "legend"]) { html in
            for (style, name) in legend {
                html.element("li") { html in
                    html.element("svg", ["class": "key", "viewBox": "0 0 10 10", "aria-hidden": "true"]) { svg in
                        svg.element("rect", ["class": style, "width": "10", "height": "10", "rx": "2"])
                    }
                    html.words(name)
                }
            }
        }
    }

    // MARK: shapes; all coordinates are 0…1, y downwards

    static func line(_ svg: inout Markup, _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        svg.element("path", ["class": style, "d": "M\(unit(x1)) \(unit(y1))L\(unit(x2)) \(unit(y2))"])
    }

    static func path(_ svg: inout Markup, _ style: String, _ points: [(x: Double, y: Double)], closed: Bool = false) {
        guard let first = points.first else { return }
        var d = "M\(unit(first.x)) \(unit(first.y))L"
        d += points.dropFirst().map { "\(unit($0.x)) \(unit($0.y))" }.joined(separator: " ")
        if points.count == 1 { d += "\(unit(first.x)) \(unit(first.y))" }
        svg.element("path", ["class": style, "d": d + (closed ? "Z" : "")])
    }

    /// A box; with numbers it shows them when one hovers over it.
    static func box(
        _ svg: inout Markup, _ style: String, x: Double, y: Double, width: Double, height: Double,
        numbers: String? = nil
    ) {
        let attributes: Attributes = [
            "class": style, "x": unit(x), "y": unit(y), "width": unit(width), "height": unit(height),
        ]
        guard let numbers else {
            svg.element("rect", attributes)
            return
        }
        svg.element("rect", attributes) { $0.element("title", numbers) }
    }

    /// Spans of faults behind everything else.
    static func shade(_ svg: inout Markup, _ faults: [Report.Fault], x: Axis) {
        for fault in faults.prefix(40) {
            let from = x(fault.began)
            let to = fault.ended.map { x($0) } ?? 1
            box(
                &svg, "fault", x: from, y: 0, width: max(0.004, to - from), height: 1,
                numbers: fault.name.shortened(to: 80))
        }
    }

    static func percent(_ share: Double) -> String { Quantity.fixed(min(1, max(0, share)) * 100, decimals: 2) + "%" }

    private static func unit(_ value: Double) -> String {
        let tenths = (min(1, max(0, value.isFinite ? value : 0)) * 10_000).rounded() / 10
        return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
    }
}
