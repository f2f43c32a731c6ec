import Checkers
import History

/// All about one scenario: facts, stories, charts, and its text.
struct ScenarioSection {
    let scenario: Report.Scenario
    let detail: Detail
    let id: String

    func draw(_ html: inout Markup) {
        html.element(
            "section", ["class": "scenario \(scenario.conclusion.rawValue)", "id": id, "aria-labelledby": "\(id)-h"]
        ) { html in
            html.element("h2", ["id": "\(id)-h"]) { html in
                ConclusionMark.draw(scenario.conclusion, &html)
                html.words(" " + text(scenario.name))
            }
            if !scenario.description.isEmpty { html.element("p", ["class": "lead"], text(scenario.description)) }
            facts(&html)
            if let obstacle = scenario.obstacle {
                html.element("p", ["class": "callout"], text(obstacle.message))
            }
            for note in scenario.notes.prefix(8) { html.element("p", ["class": "note"], text(note)) }
            stories(&html)
            if detail.measurements { charts(&html) }
            sources(&html)
        }
    }

    private func text(_ text: String) -> String { text.shortened(to: detail.letters) }

    private func facts(_ html: inout Markup) {
        var facts: [(String, String)] = []
        if scenario.clients > 0 { facts.append(("clients", Quantity.grouped(scenario.clients))) }
        if scenario.rounds > 0 { facts.append(("rounds", Quantity.grouped(scenario.rounds))) }
        if scenario.operations > 0 { facts.append(("operations", Quantity.grouped(scenario.operations))) }
        if scenario.duration > 0 { facts.append(("duration", Quantity.duration(scenario.duration))) }
        if let overlap = scenario.overlap {
            facts.append(
                (
                    "overlapping rounds",
                    "\(Quantity.grouped(overlap.overlapping)) of \(Quantity.grouped(overlap.contests))"
                ))
            facts.append(("at once, at most", Quantity.grouped(overlap.peak)))
        }
        if let defect = scenario.defect { facts.append(("defect switched on", text(defect))) }
        guard !facts.isEmpty else { return }
        html.element("dl", ["class": "facts"]) { html in
            for (name, value) in facts {
                html.element("div") { html in
                    html.element("dt", name)
                    html.element("dd", value)
                }
            }
        }
    }

    private func stories(_ html: inout Markup) {
        // One proof often breaks two invariants: it is drawn once.
        var drawn: [(proof: [Report.Operation], schedule: Report.Schedule?, id: String)] = []
        for (index, verdict) in scenario.verdicts.prefix(detail.verdicts).enumerated() where verdict.conclusion == .fail
        {
            for (number, witness) in verdict.witnesses.prefix(detail.witnesses).enumerated() {
                let story = "\(id)-v\(index)-w\(number)"
                let same = drawn.first { $0.proof == witness.operations && $0.schedule == witness.schedule }?.id
                let section = StorySection(
                    scenario: scenario, verdict: verdict, witness: witness, detail: detail, id: story, sameAs: same)
                // The clearest is open; the others are often the same story again.
                if number == 0 { section.draw(&html) } else { section.drawFolded(&html) }
                if same == nil { drawn.append((witness.operations, witness.schedule, story)) }
            }
            let more = verdict.witnessesFound - min(detail.witnesses, verdict.witnesses.count)
            if more > 0 {
                html.element(
                    "p", ["class": "faint"],
                    "\(Quantity.counted(more, "more violation")) of \(text(verdict.invariant)).")
            }
        }
    }

    private func charts(_ html: inout Markup) {
        if !scenario.verdicts.contains(where: { !$0.witnesses.isEmpty }) { timeline(&html) }
        guard scenario.operations > 0 || scenario.connections != nil || scenario.dispersion != nil else { return }
        html.element("h3", "Measurements")
        OutcomeTable(scenario: scenario, letters: detail.letters).draw(&html)
        html.element("div", ["class": "charts"]) { html in
            ThroughputChart(scenario: scenario, id: id).draw(&html)
            LatencyCharts(scenario: scenario, id: id).draw(&html)
            ConnectionChart(scenario: scenario, id: id).draw(&html)
            OpenFilesChart(scenario: scenario, id: id).draw(&html)
            HealthChart(scenario: scenario, id: id).draw(&html)
            if let dispersion = scenario.dispersion { DispersionChart(dispersion: dispersion, id: id).draw(&html) }
        }
        GrowthTable(scenario: scenario, letters: detail.letters).draw(&html)
        if let cost = scenario.probeCost { html.element("p", ["class": "faint"], cost.words) }
    }

    /// Without a violation: what an ordinary contest looked like.
    private func timeline(_ html: inout Markup) {
        guard let timeline = scenario.timeline, let first = timeline.operations.first else { return }
        // One contest, not all that ever happened to the resource: the operations of its first round.
        let round = timeline.operations.filter { $0.round == first.round }.prefix(40)
        html.element("h3", "Who held \(timeline.resource.shortened(to: 80))")
        Lanes(
            id: id + "-timeline", title: "Who held it, when",
            description:
                "The first \(Quantity.counted(round.count, "operation")) of \(Quantity.grouped(timeline.operationsFound)) on this resource.",
            proof: Array(round)
        ).draw(&html)
    }

    private func sources(_ html: inout Markup) {
        guard detail.measurements else { return }
        for history in scenario.histories.prefix(4) {
            html.element("p", ["class": "faint"]) { html in
                html.words("History: ")
                html.element("code", text(history))
            }
        }
        guard !scenario.text.isEmpty else { return }
        html.element("details") { html in
            html.element("summary", scenario.file.isEmpty ? "The scenario" : text(scenario.file))
            html.element("pre", ["tabindex": "0"]) { $0.lines(scenario.text.shortened(to: 6000)) }
        }
    }
}

extension Report.ProbeCost {
    /// What it cost, in a sentence.
    fileprivate var words: String {
        let share = Quantity.fixed(Double(own + redis) * 100 / Double(max(1, load)), decimals: 2)
        return
            "Looking at connections \(Quantity.counted(looks, "time")), each \(Quantity.duration(interval)) on average, cost "
            + "\(Quantity.duration(own + redis)) of CPU time (\(Quantity.duration(redis)) of it Redis's): \(share) % of the load's."
    }
}
