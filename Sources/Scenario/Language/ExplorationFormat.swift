/// How an exploration is written: `explore: {events: [expire]}`.
enum ExplorationFormat {
    static let exploration: Format<Scenario.Exploration> = .mapping(
        "settings like {events: [expire]}, or nothing", called: "explore", keys: keys
    ) { fields, _ in
        guard let events = fields[events], let atMost = fields[atMost], let starts = fields[starts],
            let schedules = fields[schedules], let isReduced = fields[reduced], let isSymmetric = fields[symmetric]
        else { return nil }
        return .init(
            events: events, eventsAtMost: atMost, starts: starts, preemptions: fields[preemptions],
            schedules: schedules, isReduced: isReduced, isSymmetric: isSymmetric)
    }

    private static let keys: [any KeyDeclaration] = [
        events, atMost, starts, preemptions, schedules, reduced, symmetric,
    ]

    private static let events = Key<[Scenario.Exploration.Event]>.fallback(
        "events", Format<Scenario.Exploration.Event>.word("event").list("a list of events like [expire, drop-after]"),
        [],
        written: "none",
        """
        What may happen around the requests: expire, a key's time to live runs out; drop-before and drop-after, a \
        connection to Redis breaks before or after a command took effect; error, Redis answers with an error; kill, the \
        service is killed and started again.
        """)
    private static let atMost = Key<Int>.fallback(
        "events-at-most", .integer(1...8), 1, written: "1", "How many events there are in a schedule at most.")
    private static let starts = Key<Scenario.Exploration.Starts>.fallback(
        "starts", .word("way to start"), .together, written: "together",
        """
        When requests start: together, each as early as it can; scheduled, whenever the schedule says, which is needed \
        where requests share more than Redis.
        """)
    private static let preemptions = Key<Int>.optional(
        "preemptions", .integer(0...1000),
        "How often a request may be interrupted that could have gone on. Without it, any number of times.")
    private static let schedules = Key<Int>.fallback(
        "schedules", .integer(1...100_000_000), Scenario.Exploration.usual.schedules,
        written: String(Scenario.Exploration.usual.schedules), "How many schedules are tried at most.")
    private static let reduced = Key<Bool>.fallback(
        "reduced", .boolean, true, written: "true",
        "Whether commands that commute are tried in one order only; false where requests share more than Redis.")
    private static let symmetric = Key<Bool>.fallback(
        "symmetric", .boolean, false, written: "false",
        "Whether clients of one group are the same but for their number: then only the first of them may go first.")
}
