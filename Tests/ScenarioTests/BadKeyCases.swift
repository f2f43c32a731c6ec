extension BadScenarioTests {
    /// Keys that are unknown, missing, or too many.
    static let keys: [Case] = [
        Case(
            "a misspelt key", scenario("resource: 3"),
            "6:1: `resource` is no key of a scenario; did you mean `resources`?"),
        Case(
            "a key that nobody knows", scenario("colour: red"),
            "6:1: `colour` is no key of a scenario; known are `name`, `description`, `tags`, `catches`, `needs`, `after`, `include`, `seed`, `service`, `clients`, `steps`, `groups`, `storm`, `arrival`, `rounds`, `duration`, `resources`, `resource-names`, `outcomes`, `headers`, `choose`, `set-up`, `clean-up`, `give-back`, `unmet`, `redis`, `faults`, `explore`, `lease`, `fencing`, `prefix`, `connections`, `timeout`, `sample`, `invariants`, `measures`, `thresholds`"
        ),
        Case(
            "no name", String(scenario().dropFirst(8)),
            "1:1: `name` is missing in a scenario; write `name:` with a name like lock-double-booking"),
        Case(
            "nothing at all but a name", "name: a\n",
            "1:1: `clients` is missing; write `clients:` with a whole number from 1 to 100000",
            "1:1: `steps` is missing; write `steps:` with a list of steps, one a line: - acquire",
            "1:1: neither `rounds` nor `duration` says when it ends; write `rounds: 100` or `duration: 5s`",
            "1:1: nothing must hold, so it proves nothing; write `invariants:` with a list like [mutual-exclusion]"),
        Case(
            "rounds and a duration", scenario("duration: 3s"),
            "6:1: `duration` excludes `rounds`; keep one of them"),
        Case(
            "neither rounds nor a duration", scenario(extent: ""),
            "1:1: neither `rounds` nor `duration` says when it ends; write `rounds: 100` or `duration: 5s`"),
        Case(
            "clients beside groups", scenario("groups: [{name: a, clients: 1, steps: [acquire]}]", steps: ""),
            "2:1: `clients` beside `groups`; say it in each group (on the command line groups.NAME.clients=…)",
            "4:14: `mutual-exclusion` needs at least two clients; raise `clients`"),
        Case(
            "two groups of one name",
            scenario(
                "groups:\n- {name: a, clients: 1, steps: [acquire]}\n- {name: a, clients: 2, steps: [acquire]}",
                clients: "", steps: ""),
            "6:3: the group of line 5 is called `a` too; give each a name of its own"),
        Case(
            "a group without clients", scenario("groups: [{name: a, steps: [acquire]}]", clients: "", steps: ""),
            "4:10: `clients` is missing in a group; write `clients:` with a whole number from 1 to 100000"),
        Case(
            "too many clients in all",
            scenario(
                "groups:\n- {name: a, clients: 100000, steps: [acquire]}\n- {name: b, clients: 1, steps: [acquire]}",
                clients: "", steps: ""),
            "4:1: 100001 clients in all; at most 100000"),
        Case(
            "a misspelt invariant", scenario(invariants: "invariants: [mutal-exclusion]"),
            "5:14: `mutal-exclusion` is no invariant; did you mean `mutual-exclusion`?"),
        Case(
            "an invariant that no run judges yet", scenario(invariants: "invariants: [expectations]"),
            "5:14: `expectations` is no invariant; known are `exclusive-winner`, `mutual-exclusion`, `linearizability`, `lease-expiry`, `token-guard`, `release-frees`, `connection-ceiling`, `connection-leak`, `rejected-connections`, `graceful-degradation`, `health-truth`, `no-lost-events`, `fencing`"
        ),
        Case(
            "an invariant twice", scenario(invariants: "invariants:\n- mutual-exclusion\n- mutual-exclusion"),
            "7:3: `mutual-exclusion` stands in line 6 already; keep one of them"),
        Case(
            "a ceiling without a number", scenario(invariants: "invariants: [connection-ceiling]"),
            "5:14: `connection-ceiling` stands alone; write `connection-ceiling:` with settings like {ceiling: 40}"),
        Case(
            "a setting that an invariant hasn't",
            scenario(invariants: "invariants: [mutual-exclusion: {tolerance: 1s}]"),
            "5:32: a mapping stands here; this invariant takes no settings"),
        Case(
            "a merge key", scenario("<<: {lease: 3s}"),
            "6:1: `<<` is no key of a scenario; known are `name`, `description`, `tags`, `catches`, `needs`, `after`, `include`, `seed`, `service`, `clients`, `steps`, `groups`, `storm`, `arrival`, `rounds`, `duration`, `resources`, `resource-names`, `outcomes`, `headers`, `choose`, `set-up`, `clean-up`, `give-back`, `unmet`, `redis`, `faults`, `explore`, `lease`, `fencing`, `prefix`, `connections`, `timeout`, `sample`, `invariants`, `measures`, `thresholds`"
        ),
        Case(
            "many at once, in the order of the text",
            "name: A\nclients: x\nround: 3\nsteps: [acquire, relase]\nlease: 3\n",
            "1:1: neither `rounds` nor `duration` says when it ends; write `rounds: 100` or `duration: 5s`",
            "1:1: nothing must hold, so it proves nothing; write `invariants:` with a list like [mutual-exclusion]",
            "1:7: `A` has other characters than small letters, digits and single hyphens, or is longer than 80; write a name like lock-double-booking",
            "2:10: `x` is not a whole number; write a whole number from 1 to 100000",
            "3:1: `round` is no key of a scenario; did you mean `rounds`?",
            "4:18: `relase` is no step; did you mean `release`?",
            "5:8: `3` has no unit; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
    ]
}
