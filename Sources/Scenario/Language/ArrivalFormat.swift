/// How the arrival of clients is written: `gate`, `closed`, or an open loop by its rate.
enum ArrivalFormat {
    /// An arrival, and its length if it says when it ends.
    struct Decoded: Sendable {
        var arrival: Scenario.Arrival
        var lasting: Duration?
    }

    static let arrival: Format<Decoded> = .choice(
        "an arrival: `gate`, `closed`, or like {rate: 500/s}", called: "arrival", of: kinds
    ) { arrival, _, _ in arrival }

    private static let kinds: [Key<Decoded>] = [
        .optional("gate", only(.gate), "Rounds: all clients are released at once."),
        .optional("closed", only(.closed), "Each client loops by itself."),
        .optional("rate", constant, "Open loop: so many passes begin a second, whether or not answers come."),
        .optional(
            "ramp", segment.map { Decoded(arrival: .open([$0.after(.zero)])) },
            "Open loop whose rate grows or falls evenly, and then stays."),
        .optional(
            "stages", segment.list("a list of stages like {to: 500/s, over: 5s}").map(stages),
            "Open loop in stages, each beginning where the one before ended; the last one ends the scenario."),
    ]

    private static func only(_ arrival: Scenario.Arrival) -> Format<Decoded> {
        .nothing("this arrival", Decoded(arrival: arrival))
    }

    private static let constant = Format<Scenario.Rate>.rate.map { rate in
        Decoded(arrival: .open([.init(from: rate, to: rate, lasting: .zero)]))
    }

    /// A segment whose beginning may follow from the one before.
    private struct Stage: Sendable {
        var from: Scenario.Rate?
        var to: Scenario.Rate
        var over: Duration

        func after(_ previous: Scenario.Rate) -> Scenario.Segment {
            .init(from: from ?? previous, to: to, lasting: over)
        }
    }

    private static let from = Key<Scenario.Rate>.optional(
        "from", .rate, "The rate at the beginning. Without it, that at the end of the stage before, or 0/s.")
    private static let to = Key<Scenario.Rate>.required("to", .rate, "The rate at the end.")
    private static let over = Key<Duration>.required("over", .duration(Limits.duration), "How long it takes.")

    private static let segment: Format<Stage> = .mapping(
        "settings like {from: 10/s, to: 500/s, over: 5s}", called: "ramp", keys: [from, to, over]
    ) { fields, _ in
        guard let to = fields[to], let over = fields[over] else { return nil }
        return Stage(from: fields[from], to: to, over: over)
    }

    private static let stages: @Sendable ([Stage]) -> Decoded = { stages in
        var segments: [Scenario.Segment] = []
        for stage in stages { segments.append(stage.after(segments.last?.to ?? .zero)) }
        return Decoded(arrival: .open(segments), lasting: segments.reduce(.zero) { $0 + $1.lasting })
    }
}

extension Scenario.Rate {
    /// Nothing at all.
    static let zero = Scenario.Rate(perSecond: 0)
}
