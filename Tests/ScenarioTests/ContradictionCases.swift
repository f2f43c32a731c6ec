extension BadScenarioTests {
    /// Parts that are right by themselves and don't fit together.
    static let consistency: [Case] = [
        Case(
            "a resource a round without rounds", scenario("arrival: closed", steps: "steps: [acquire]"),
            "1:1: `resources: per-round` without `arrival: gate`, so there are no rounds; write `resources: 4`"),
        Case(
            "a gate in a closed loop", scenario("arrival: closed\nresources: 2"),
            "4:18: a gate without `arrival: gate`, so nobody else comes to it; leave it out"),
        Case(
            "an open loop of nothing", scenario("arrival: {rate: 0/s}\nresources: 2", steps: "steps: [acquire]"),
            "6:1: at this rate nothing ever begins; write a rate above 0/s"),
        Case(
            "rounds beside stages",
            scenario("arrival: {stages: [{to: 5/s, over: 1s}]}\nresources: 2", steps: "steps: [acquire]"),
            "3:1: `rounds` beside stages, whose last one ends the scenario; leave it out"),
        Case(
            "nothing must hold", scenario(invariants: ""),
            "1:1: nothing must hold, so it proves nothing; write `invariants:` with a list like [mutual-exclusion]"),
        Case(
            "a winner among fixed resources", scenario("resources: 2", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs one contest a resource; write `resources: per-round`, or `choose` with what tells a free one"),
        Case(
            "a winner of one", scenario(clients: "clients: 1", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs at least two clients; raise `clients`"),
        Case(
            "a winner that gives back at once",
            scenario(steps: "steps: [acquire, release]", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs a `gate` before the `release` of line 4, or the next taker wins by right"),
        Case(
            "a winner with a second try",
            scenario(steps: "steps: [acquire, acquire]", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs at most one `acquire` of each client in a round; the group `clients` tries again"
        ),
        Case(
            "a winner after the gate",
            scenario(steps: "steps: [gate, acquire]", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs every `acquire` before the first `gate`; that of line 4 is after it"),
        Case(
            "a winner after the lease",
            scenario(
                "lease: 1s", steps: "steps: [think: 0s..2s, acquire]", invariants: "invariants: [exclusive-winner]"),
            "5:14: `exclusive-winner` needs every `acquire` before the first lease ends; raise `lease`"),
        Case(
            "exclusion of nobody", scenario(clients: "clients: 1"),
            "5:14: `mutual-exclusion` needs at least two clients; raise `clients`"),
        Case(
            "a guard that nobody tries", scenario(steps: "steps: [acquire]", invariants: "invariants: [token-guard]"),
            "5:14: `token-guard` needs a step that shows a token; write `release: {token: stale}` or the like"),
        Case(
            "a release that never comes",
            scenario(steps: "steps: [acquire]", invariants: "invariants: [release-frees]"),
            "5:14: `release-frees` needs a release by the holder; write `release`"),
        Case(
            "fencing without tokens", scenario(invariants: "invariants: [fencing]"),
            "5:14: `fencing` needs fencing tokens; write `fencing: true`, or `capture: {fencing: …}` beside the request that takes"),
    ]
}
