/// A schedule as a sequence diagram: a line of life for each actor and for the store, an arrow for each command and its
/// answer, and beside each step its words, which wrap where the page is narrow.
///
/// The pictures are decoration: the steps are a numbered list, which a screen reader reads in order.
struct SequenceDiagram {
    /// More lines of life can't be told apart; the words of the others stand all the same.
    private static let mostLanes = 12

    let schedule: Report.Schedule
    /// What stands above it.
    let title: String
    let detail: Detail
    /// Unique on the page.
    let id: String

    private var lanes: Int { min(schedule.actors.count, Self.mostLanes) + 1 }

    func draw(_ html: inout Markup) {
        let width = Quantity.fixed(Double(lanes) * 3.2, decimals: 1)
        html.element(
            "figure",
            ["class": "sequence", "aria-labelledby": "\(id)-t", "style": "--lanes:min(45%,\(width)rem)"]
        ) { html in
            html.element("figcaption", ["id": "\(id)-t"], title.shortened(to: detail.letters))
            actors(&html)
            html.element("div", ["class": "step head", "aria-hidden": "true"]) { html in
                html.element("div", ["class": "life"]) { html in
                    for lane in 0..<lanes {
                        let sign = lane == lanes - 1 ? Self.storeSign : Self.letter(lane)
                        html.element("span", ["style": "left:\(x(lane))"], sign)
                    }
                }
            }
            steps(&html)
            if !schedule.command.isEmpty {
                html.element("div", ["class": "again"]) { html in
                    html.element("p", ["id": "\(id)-again"], "Run this very schedule again")
                    html.element("pre", ["tabindex": "0", "aria-labelledby": "\(id)-again"]) {
                        $0.lines(schedule.command.shortened(to: detail.letters * 4))
                    }
                }
            }
        }
    }

    private func actors(_ html: inout Markup) {
        let text = { (text: String) in text.shortened(to: min(detail.letters, 200)) }
        html.element("ul", ["class": "actors"]) { html in
            for (index, actor) in schedule.actors.prefix(detail.operations).enumerated() {
                html.element("li") { html in
                    html.element("b", Self.letter(index))
                    html.words(" " + text(actor))
                }
            }
            html.element("li") { html in
                html.element("b", Self.storeSign)
                html.words(" " + text(schedule.store))
            }
        }
    }

    /// All steps; of more than a page can hold the beginning and the end.
    private func steps(_ html: inout Markup) {
        let steps = Array(schedule.steps.enumerated())
        let most = max(2, detail.operations)
        let parts = steps.count <= most ? [steps[...]] : [steps.prefix(most / 2), steps.suffix(most / 2)]
        for (number, part) in parts.enumerated() {
            if number > 0 {
                html.element(
                    "p", ["class": "faint"],
                    "\(Quantity.counted(steps.count - most / 2 * 2, "more step")) in report.json")
            }
            html.element("ol", ["start": "\((part.first?.offset ?? 0) + 1)"]) { html in
                for (_, step) in part { draw(step, &html) }
            }
        }
    }

    private func draw(_ step: Report.Schedule.Step, _ html: inout Markup) {
        html.element("li", ["class": "step \(step.kind.rawValue)" + (step.violation.isEmpty ? "" : " violates")]) {
            html in
            html.element("div", ["class": "life"]) { html in
                html.element("svg", ["width": "100%", "height": "100%", "aria-hidden": "true"]) {
                    picture(of: step, &$0)
                }
            }
            html.element("div", ["class": "said"]) { words(of: step, &$0) }
        }
    }

    private func words(of step: Report.Schedule.Step, _ html: inout Markup) {
        let text = { (text: String) in text.shortened(to: detail.letters) }
        if let actor = step.actor {
            html.element("b", Self.letter(actor))
            html.words(" ")
        }
        html.element(step.kind == .command ? "code" : "span", ["class": "wire"]) { $0.lines(text(step.text)) }
        if !step.answer.isEmpty {
            html.words(" → ")
            html.element(step.kind == .command ? "code" : "span", ["class": "wire"]) { $0.lines(text(step.answer)) }
        }
        if !step.violation.isEmpty { html.element("strong", text(step.violation)) }
    }

    // MARK: the picture of a step

    private func picture(of step: Report.Schedule.Step, _ svg: inout Markup) {
        for lane in 0..<lanes { line(&svg, "lifeline", x(lane), "0", x(lane), "100%") }
        let actor = step.actor.flatMap { $0 >= 0 && $0 < lanes - 1 ? $0 : nil }
        switch (step.kind, actor) {
        case (.command, let actor?):
            let (from, to) = (x(actor), x(lanes - 1))
            line(&svg, "send", from, "36%", to, "36%")
            head(&svg, "send", to, "36%", "M0 0l-8-4v8z")
            if !step.answer.isEmpty {
                line(&svg, "reply", to, "66%", from, "66%")
                head(&svg, "reply", from, "66%", "M0 0l8-4v8z")
            }
        case (.request, let actor?): svg.element("circle", ["class": "moment", "cx": x(actor), "cy": "50%", "r": "5"])
        case (.event, let actor):
            line(&svg, "happens", "0", "50%", "100%", "50%")
            if let actor { head(&svg, "happens", x(actor), "50%", "M-6-6L6 6M-6 6L6-6") }
        case (_, nil): break
        }
    }

    private func line(
        _ svg: inout Markup, _ style: String, _ x1: String, _ y1: String, _ x2: String, _ y2: String
    ) {
        svg.element("line", ["class": style, "x1": x1, "y1": y1, "x2": x2, "y2": y2])
    }

    /// A sign that keeps its size: the picture around it stretches with its row.
    private func head(_ svg: inout Markup, _ style: String, _ x: String, _ y: String, _ path: String) {
        svg.element("svg", ["x": x, "y": y, "width": "1", "height": "1", "overflow": "visible", "aria-hidden": "true"])
        {
            $0.element("path", ["class": "head-\(style)", "d": path])
        }
    }

    private func x(_ lane: Int) -> String { Chart.percent((Double(lane) + 0.5) / Double(lanes)) }

    static let storeSign = "■"

    /// A, B, … Z, A1, B1…
    static func letter(_ actor: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(65 + max(0, actor) % 26)))
        return actor < 26 ? letter : letter + "\(actor / 26)"
    }
}
