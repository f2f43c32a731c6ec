import History

/// One violation: the story, the picture, and what was asked and answered.
struct StorySection {
    let scenario: Report.Scenario
    let verdict: Report.Verdict
    let witness: Report.Witness
    let detail: Detail
    let id: String
    /// The story that these operations were drawn for already, if any.
    let sameAs: String?

    /// The story, open.
    func draw(_ html: inout Markup) {
        html.element("section", ["class": "story", "id": id, "aria-labelledby": "\(id)-h"]) { html in
            html.element("h3", ["id": "\(id)-h"]) { html in
                html.element("span", ["class": "kicker"], verdict.invariant.shortened(to: detail.letters))
                html.element("span", ["class": "sentence"], witness.sentence.shortened(to: detail.letters))
            }
            proof(&html)
        }
    }

    /// One line that opens the story.
    func drawFolded(_ html: inout Markup) {
        html.element("details", ["class": "story", "id": id]) { html in
            html.element("summary", ["class": "sentence"], witness.sentence.shortened(to: detail.letters))
            proof(&html)
        }
    }

    private func proof(_ html: inout Markup) {
        if let sameAs {
            html.element("p", ["class": "faint"]) {
                $0.element("a", ["href": "#\(sameAs)"], "The same operations prove it.")
            }
            return
        }
        if let schedule = witness.schedule {
            // The sentence above says it already, if both are the same.
            let title = schedule.title == witness.sentence ? "Step by step" : schedule.title
            SequenceDiagram(schedule: schedule, title: title, detail: detail, id: id + "-steps").draw(&html)
        }
        let proof = Array(witness.operations.prefix(detail.operations))
        if !proof.isEmpty {
            Lanes(
                id: id + "-lanes", title: "Who did what, when", description: lanesDescription(proof), proof: proof,
                context: Array(witness.context.prefix(detail.operations))
            ).draw(&html)
            table(&html, proof)
        }
        rest(&html, shown: proof.count)
    }

    private func lanesDescription(_ proof: [Report.Operation]) -> String {
        let holds = Hold.holds(in: proof)
        guard let overlap = Hold.overlap(of: holds) else {
            return "\(Quantity.counted(proof.count, "operation")) that can't all be true; the table below has them."
        }
        let length = overlap.to.map { "for \(Quantity.duration($0 - overlap.from))" } ?? "without an end"
        let clients = holds.prefix(4).map { "client \($0.client)" }.joined(separator: " and ")
        return "\(clients) surely hold the same resource at once \(length); the table below has the operations."
    }

    private func table(_ html: inout Markup, _ operations: [Report.Operation]) {
        let began = operations.map(\.invoked).min() ?? 0
        html.element(
            "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Operations of this story"]
        ) { html in
            html.element("table") { html in
                html.element("caption") { html in
                    html.element(
                        "span",
                        "What was asked, and what was answered. Instants count from the first of these requests, which was at "
                            + "\(Quantity.instant(began)) on the run's clock.")
                }
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["client", "asked at", "took", "request", "answer", "token"] {
                            html.element("th", ["scope": "col"], name)
                        }
                    }
                }
                html.element("tbody") { html in
                    for operation in operations { row(&html, operation, began) }
                }
            }
        }
    }

    private func row(_ html: inout Markup, _ operation: Report.Operation, _ began: Int64) {
        let text = { (text: String) in text.shortened(to: detail.letters) }
        html.element("tr") { html in
            html.element("th", ["scope": "row"], "\(operation.client)")
            html.element("td", ["class": "number"], Quantity.duration(operation.invoked - began))
            html.element(
                "td", ["class": "number"],
                operation.completed.map { Quantity.duration($0 - operation.invoked) } ?? "never")
            html.element("td") { html in
                if operation.request.isEmpty {
                    html.words(text(operation.asked))
                } else {
                    html.element("code", ["class": "wire"]) { $0.lines(text(operation.request)) }
                }
            }
            html.element("td") { html in
                html.element("span", ["class": "outcome t-\(operation.outcome.name)"], operation.outcome.name)
                if !operation.note.isEmpty { html.words(" " + text(operation.note)) }
                if !operation.holder.isEmpty { html.words(" held by \(text(operation.holder))") }
                if !operation.answer.isEmpty {
                    html.element("code", ["class": "wire"]) { $0.lines(text(operation.answer)) }
                }
            }
            html.element("td", ["class": "token"], text(operation.token))
        }
    }

    private func rest(_ html: inout Markup, shown: Int) {
        var more: [String] = []
        if witness.operations.count > shown {
            more.append(Quantity.counted(witness.operations.count - shown, "more operation"))
        }
        if witness.contextFound > witness.context.count {
            more.append(
                "\(Quantity.grouped(witness.contextFound - witness.context.count)) others on this resource at that time"
            )
        }
        if !more.isEmpty { html.element("p", ["class": "faint"], "Not shown: \(more.joined(separator: ", ")).") }
    }
}

extension Report.Operation {
    /// What was asked, in words, where the request itself isn't known.
    var asked: String {
        let lease = lease > 0 ? " for \(Quantity.duration(lease))" : ""
        return "\(kind) \(resource)\(lease)"
    }
}
