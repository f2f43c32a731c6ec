/// How a step is written: a word, or a word with its settings, and `when` beside it.
enum StepFormat {
    static let when = Key<Scenario.Condition>.optional(
        "when", .word("condition"),
        "Do the step only then. Without it: hold, and release and extend with the own token, when granted; all else always."
    )

    static let steps: Format<[Scenario.Step]> = step.list("a list of steps, one a line: - acquire")

    static let step: Format<Scenario.Step> = .choice(
        "a step like `acquire` or `hold: 5ms`", called: "step", of: words, beside: [when] + RequestFormat.beside
    ) { word, fields, problems in
        var action: Scenario.Action?
        switch word {
        case .action(let plain):
            action = plain
            for name in fields.written where RequestFormat.beside.contains(where: { $0.name == name.name }) {
                problems.report(
                    "`\(name.name)` belongs to a request; write `request: …`, or leave it out", at: name.position)
            }
        case .request(let line): action = RequestFormat.request(line, fields, &problems).map { .request($0) }
        }
        return action.map {
            Scenario.Step(action: $0, when: fields[when] ?? $0.usualCondition, position: fields.position)
        }
    }

    /// What a step begins with.
    private enum Word: Sendable {
        case action(Scenario.Action)
        case request(RequestFormat.Line)
    }

    private static let words: [Key<Word>] =
        actions.map { .optional($0.name, $0.format.map(Word.action), $0.summary) } + [
            .optional("request", RequestFormat.line.map(Word.request), "Send a request to the service.")
        ]

    private static let actions: [Key<Scenario.Action>] = [
        .optional("acquire", nothing(.acquire), "Try once to take the resource."),
        .optional("release", release, "Give the resource back."),
        .optional("extend", extend, "Make the lease end later."),
        .optional("read", nothing(.read), "Ask who holds the resource, and for how long."),
        .optional(
            "hold", pause.map(Scenario.Action.hold),
            "Hold the resource for a time; a range is drawn from evenly by the seed."),
        .optional(
            "think", pause.map(Scenario.Action.think),
            "Do nothing for a time; a range is drawn from evenly by the seed."),
        .optional(
            "gate", nothing(.gate), "Wait until every other client of the round stands at its gate or has finished."),
        .optional(
            "poll", pollSettings.map(Scenario.Action.poll), "Try to take the resource again and again, until granted."),
        .optional("wait", Format<Scenario.Moment>.moment.map(Scenario.Action.wait), "Wait for a moment."),
    ]

    private static let pauseLimit = Duration.seconds(3600)
    private static let pause = Format<Scenario.DurationRange>.durations(.zero...pauseLimit)

    private static func nothing(_ action: Scenario.Action) -> Format<Scenario.Action> { .nothing("this step", action) }

    private static let token = Key<Scenario.TokenChoice>.fallback(
        "token", .word("token"), .own, written: "own",
        """
        Which token to show: own, that of this pass's grant; stale, an own one that is over; foreign, another client's \
        for another resource; forged, one that was never issued.
        """)

    private static let release: Format<Scenario.Action> = .mapping(
        "nothing, or settings like {token: stale}", called: "release", keys: [token]
    ) { fields, _ in
        fields[token].map(Scenario.Action.release)
    }

    private static let by = Key<Duration>.required(
        "by", .duration(.milliseconds(1)...Limits.lease, multipleOf: .milliseconds(1)),
        "How much later the lease shall end.")

    private static let extend: Format<Scenario.Action> = .mapping(
        "settings like {by: 1s}", called: "extend", keys: [by, token]
    ) { fields, _ in
        guard let by = fields[by], let token = fields[token] else { return nil }
        return .extend(by: by, token)
    }

    private static let every = Key<Duration>.required(
        "every", .duration(.microseconds(50)...pauseLimit),
        "The time from the beginning of a try to that of the next; the clients of a group take turns within it.")
    private static let from = Key<Scenario.Moment>.optional(
        "from", .moment, "When the first try is made. Without it, at once.")
    private static let lasting = Key<Duration>.required(
        "for", .duration(.microseconds(50)...pauseLimit), "How long after the first try the last one may begin.")

    /// How something is tried again and again.
    static let pollSettings: Format<Scenario.Poll> = .mapping(
        "settings like {every: 2ms, from: lease-end - 30ms, for: 200ms}", called: "poll", keys: [every, from, lasting]
    ) { fields, problems in
        guard let every = fields[every], let lasting = fields[lasting] else { return nil }
        if lasting < every {
            problems.report(
                "`for` is shorter than `every`; one try is `acquire`", at: fields.position(of: Self.lasting))
        }
        return .init(every: every, from: fields[from], lasting: lasting)
    }
}

extension Scenario.Action {
    /// The condition of a step of which the file says none.
    var usualCondition: Scenario.Condition {
        switch self {
        case .hold, .release(.own), .extend(_, .own): .granted
        case .request(let request) where request.token == .own && [.release, .extend].contains(request.role): .granted
        default: .always
        }
    }
}
