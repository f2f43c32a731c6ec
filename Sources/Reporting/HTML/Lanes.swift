import History

/// Operations as lanes, one for each client, on a time axis; who surely held the resource, and where two did.
struct Lanes {
    private static let most = 14
    private static let row = 30
    /// What stands above the lanes: room for the overlap's words.
    private let head: Int

    /// Unique on the page.
    let id: String
    let title: String
    let description: String
    /// The operations that matter: their clients come first, their marks are strong.
    let proof: [Report.Operation]
    /// The others.
    let context: [Report.Operation]

    private let holds: [Hold]
    private let overlap: (from: Int64, to: Int64?)?
    private let clients: [Int]
    private let hidden: Int
    private let begin: Int64
    private let axis: Axis

    init(
        id: String, title: String, description: String, proof: [Report.Operation], context: [Report.Operation] = []
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.proof = proof
        self.context = context
        holds = Hold.holds(in: proof + context)
        overlap = Hold.overlap(of: holds)
        head = overlap == nil ? 4 : 26
        var seen: Set<Int> = []
        let all = (proof.sorted { $0.invoked < $1.invoked } + context.sorted { $0.client < $1.client }).map(\.client)
            .filter { seen.insert($0).inserted }
        clients = Array(all.prefix(Self.most))
        hidden = all.count - clients.count
        let operations = proof + context
        begin = operations.map(\.invoked).min() ?? 0
        let answered = operations.compactMap(\.completed).max() ?? begin
        let span = max(1000, answered - begin)
        // Room for the spans held; those that end soon are shown to their end.
        let ends = holds.compactMap(\.to).filter { ($0 - answered) / 2 <= span }.max() ?? answered
        let end = max(answered, ends) + span / 100 * (holds.isEmpty ? 8 : 45)
        axis = Axis.time(from: begin - span / 40, to: end, origin: begin, ticks: 4)
    }

    func draw(_ html: inout Markup) {
        html.element("figure", ["class": "lanes"]) { html in
            html.element("div", ["class": "lane-grid"]) { html in
                html.element("ul", ["class": "clients", "aria-hidden": "true", "style": "padding-top:\(head)px"]) {
                    html in
                    for client in clients {
                        let isProof = proof.contains { $0.client == client }
                        html.element("li", ["class": isProof ? "strong" : nil], "client \(client)")
                    }
                }
                html.element(
                    "svg",
                    [
                        "width": "100%", "height": "\(height)", "role": "img",
                        "aria-labelledby": "\(id)-t \(id)-d",
                    ]
                ) { svg in
                    svg.element("title", ["id": "\(id)-t"], title)
                    svg.element("desc", ["id": "\(id)-d"], description)
                    shapes(&svg)
                }
                Chart.labels(&html, axis)
            }
            Chart.legend(&html, legend)
            if hidden > 0 {
                html.element("p", ["class": "faint"], "\(Quantity.counted(hidden, "more client")) in report.json")
            }
        }
    }

    private var height: Int { head + clients.count * Self.row }

    private var legend: [(style: String, name: String)] {
        var legend: [(style: String, name: String)] = []
        for outcome in Outcome.allCases where (proof + context).contains(where: { $0.outcome == outcome }) {
            legend.append(("o-\(outcome.name)", outcome.name))
        }
        if !holds.isEmpty { legend.append(("hold-key", "surely holds it")) }
        if overlap != nil { legend.append(("overlap-key", "more than one holds it")) }
        return legend
    }

    private func shapes(_ svg: inout Markup) {
        for tick in axis.ticks {
            svg.element(
                "line",
                ["class": "grid", "x1": percent(tick.at), "x2": percent(tick.at), "y1": "\(head)", "y2": "\(height)"])
        }
        if let overlap {
            let (from, to) = (axis(overlap.from), overlap.to.map { axis($0) } ?? 1)
            svg.element(
                "rect",
                [
                    "class": "overlap", "x": percent(from), "width": percent(to - from), "y": "\(head)",
                    "height": "\(height - head)",
                ]
            ) { $0.element("title", overlapLength) }
            // Ends where the overlap ends if it begins too far right for its words.
            svg.element(
                "text",
                [
                    "class": "overlap-word", "x": percent(from > 0.45 ? max(to, 0.5) : from), "y": "17",
                    "text-anchor": from > 0.45 ? "end" : nil,
                ], overlapLength)
        }
        for hold in holds { draw(hold, &svg) }
        for operation in context + proof { draw(operation, &svg) }
        words(&svg)
    }

    private var overlapLength: String {
        guard let overlap else { return "" }
        return overlap.to.map { "overlap \(Quantity.duration($0 - overlap.from))" }
            ?? "overlap without end"
    }

    private func draw(_ hold: Hold, _ svg: inout Markup) {
        guard let lane = clients.firstIndex(of: hold.client) else { return }
        let from = axis(hold.from)
        let to = hold.to.map { axis($0) } ?? 1
        let length =
            hold.to.map { "surely holds it for \(Quantity.duration($0 - hold.from))" } ?? "holds it without an end"
        svg.element(
            "rect",
            [
                "class": "hold", "x": percent(from), "width": percent(to - from), "y": "\(head + lane * Self.row + 11)",
                "height": "8",
            ]
        ) { $0.element("title", "client \(hold.client) \(length)") }
    }

    private func draw(_ operation: Report.Operation, _ svg: inout Markup) {
        guard let lane = clients.firstIndex(of: operation.client) else { return }
        let from = axis(operation.invoked)
        let to = operation.completed.map { axis($0) } ?? 1
        let took = operation.completed.map { Quantity.duration($0 - operation.invoked) } ?? "never answered"
        let top = head + lane * Self.row
        svg.element(
            "rect",
            [
                "class": "call o-\(operation.outcome.name)", "x": percent(from),
                "width": percent(max(0.002, to - from)), "y": "\(top + 7)",
                "height": "16", "rx": "3",
            ]
        ) { svg in
            svg.element(
                "title",
                "client \(operation.client): \(operation.kind.shortened(to: 40)) → \(operation.outcome.name), at "
                    + "\(Quantity.duration(operation.invoked - begin)), took \(took)\(operation.exchanged)")
        }
    }

    /// The outcomes of the proof in words; one that doesn't fit, and the second
    /// of two that would stand on each other, are left to the table.
    private func words(_ svg: inout Markup) {
        var taken: [Int: [ClosedRange<Double>]] = [:]
        for operation in proof {
            guard let lane = clients.firstIndex(of: operation.client) else { continue }
            let isAcquire = operation.kind == "acquire"
            let word =
                isAcquire
                ? operation.outcome.name
                : "\(TerminalText.cut(operation.kind.visible, to: 10)) \(operation.outcome.name)"
            let (from, to) = (axis(operation.invoked), operation.completed.map { axis($0) } ?? 1)
            // It stands behind the bar; where there is no room, before it; where there is none either, inside. A
            // letter takes at most 3.2 % of the narrowest picture.
            let length = 0.03 + 0.032 * Double(word.unicodeScalars.count)
            let isLate = to + length > 1
            let at = isLate && from > length ? from : to
            let place = isLate ? (at - length)...at : at...(at + length)
            if place.lowerBound < 0 || taken[lane, default: []].contains(where: { $0.overlaps(place) }) { continue }
            taken[lane, default: []].append(place)
            svg.element(
                "text",
                [
                    "class": "word", "x": percent(at), "dx": isLate ? "-7" : "7", "y": "\(head + lane * Self.row + 19)",
                    "text-anchor": isLate ? "end" : nil,
                ], word)
        }
    }

    private func percent(_ share: Double) -> String { Chart.percent(share) }
}

extension Report.Operation {
    /// What was sent and answered, on one line.
    fileprivate var exchanged: String {
        guard !request.isEmpty else { return "" }
        return "; " + exchangeLine.shortened(to: 200)
    }
}
