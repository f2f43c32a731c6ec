extension BadScenarioTests {
    static let yaml: [Case] = [
        Case(
            "an empty file", "",
            "1:1: nothing stands here; a scenario begins with `name: …`"),
        Case(
            "only a comment", "# nothing\n",
            "1:1: nothing stands here; a scenario begins with `name: …`"),
        Case(
            "a list", "- a\n",
            "1:1: a list stands here; a scenario begins with `name: …`"),
        Case(
            "a word", "hello\n",
            "1:1: `hello` stands here; a scenario begins with `name: …`"),
        Case(
            "an unclosed bracket", "name: a\ntags: [x\nclients: 3\n",
            "3:8: this is no YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line 2"
        ),
        Case(
            "a tab", "name: a\nsteps:\n\t- acquire\n",
            "3:1: this is no YAML: found character that cannot start any token; indent with spaces"),
        Case(
            "a bad indentation", "name: a\n  clients: 3\n",
            "2:10: this is no YAML: mapping values are not allowed in this context; indent a key like the one above it, and quote a text in which a colon stands"
        ),
        Case(
            "a comparison without quotes", scenario("thresholds:\n  throughput: > 500/s"),
            "7:17: this is no YAML: did not find expected comment or line break; a text with `>` in front stands in quotes: \"> 500/s\""
        ),
        Case(
            "a comparison without quotes in braces", scenario("thresholds: {throughput: > 500/s}"),
            "6:26: this is no YAML: found character that cannot start any token; a text with `>` in front stands in quotes: \"> 500/s\""
        ),
        Case(
            "bytes that are no UTF-8", "name: a\u{1}b\n",
            "1:8: control characters are not allowed; a scenario is text in UTF-8"),
        Case(
            "two documents", scenario() + "---\nname: b\n",
            "6:1: a second document; write it to a file of its own"),
        Case(
            "a tag", scenario("lease: !!str 3s"),
            "6:8: a tag stands here; write the value without it"),
        Case(
            "an alias of nothing", scenario("lease: *no"),
            "6:8: no anchor `&no` stands before this alias"),
        Case(
            "an alias of itself", scenario("tags: &a [*a]"),
            "6:11: no anchor `&a` stands before this alias"),
        Case(
            "a key that is a list", scenario("[a, b]: 3"),
            "6:1: a list is no key; write a word"),
        Case(
            "a key twice", scenario("clients: 4"),
            "6:1: `clients` stands in line 2 already; keep one of them"),
        Case(
            "too deep", String(repeating: "[", count: 5000),
            "1:26: nested deeper than 24 levels; nothing in a scenario is"),
    ]

    static let values: [Case] = [
        Case(
            "a number with a letter", scenario(clients: "clients: 1O"),
            "2:10: `1O` is not a whole number; write a whole number from 1 to 100000"),
        Case(
            "a number in quotes", scenario(clients: "clients: \"10\""),
            "2:10: `10` stands in quotes; write a whole number from 1 to 100000"),
        Case(
            "a fraction", scenario(clients: "clients: 1.5"),
            "2:10: `1.5` is not a whole number; write a whole number from 1 to 100000"),
        Case(
            "a leading zero", scenario(clients: "clients: 010"),
            "2:10: `010` is not a whole number; write a whole number from 1 to 100000"),
        Case(
            "no clients", scenario(clients: "clients: 0"),
            "2:10: `0` is out of range; write a whole number from 1 to 100000"),
        Case(
            "too many clients", scenario(clients: "clients: 100001"),
            "2:10: `100001` is out of range; write a whole number from 1 to 100000"),
        Case(
            "nothing", scenario(clients: "clients:"),
            "2:9: nothing stands here; write a whole number from 1 to 100000"),
        Case(
            "a list for a number", scenario(clients: "clients: [1]"),
            "2:10: a list stands here; write a whole number from 1 to 100000"),
        Case(
            "a mapping for a number", scenario(clients: "clients: {a: 1}"),
            "2:10: a mapping stands here; write a whole number from 1 to 100000"),
        Case(
            "a negative seed", scenario("seed: -1"),
            "6:7: `-1` is out of range; write a whole number from 0 to 18446744073709551615"),
        Case(
            "a seed beyond 64 bits", scenario("seed: 18446744073709551616"),
            "6:7: `18446744073709551616` is out of range; write a whole number from 0 to 18446744073709551615"),
        Case(
            "a duration without unit", scenario("lease: 30"),
            "6:8: `30` has no unit; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a duration with another unit", scenario("lease: 3 days"),
            "6:8: `3 days` has a unit that isn't h, m, s, ms, us or ns; write a duration like 250ms, 5s or 2m, from 1ms to 720h"
        ),
        Case(
            "a duration that is none", scenario("lease: soon"),
            "6:8: `soon` is no duration; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a duration of zero", scenario("lease: 0ms"),
            "6:8: `0ms` is out of range; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a negative duration", scenario("lease: -5s"),
            "6:8: `-5s` is out of range; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a lease too fine for Redis", scenario("lease: 1500us"),
            "6:8: `1500us` is no multiple of 1ms; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a duration too fine", scenario("timeout: 1.0000000001s"),
            "6:10: `1.0000000001s` is too long or too fine; write a duration like 50us, 250ms, 5s or 2m, from 1ms to 10m"
        ),
        Case(
            "a duration too long", scenario("lease: 99999999999999h"),
            "6:8: `99999999999999h` is too long or too fine; write a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "YAML's other word for true", scenario("fencing: yes"),
            "6:10: `yes` is no truth value; write `true` or `false`"),
        Case(
            "a truth value in quotes", scenario("fencing: 'true'"),
            "6:10: `true` stands in quotes; write `true` or `false`"),
        Case(
            "a name with a space", "name: two words\n" + scenario().dropFirst(8),
            "1:7: `two words` has other characters than small letters, digits and single hyphens, or is longer than 80; write a name like lock-double-booking"
        ),
        Case(
            "an empty prefix", scenario("prefix: ''"),
            "6:9: an empty text stands here; write a text like spool_lock:"),
        Case(
            "a list that is none", scenario("tags: lock"),
            "6:7: `lock` stands here; write a list of words like [lock, smoke]"),
        Case(
            "an empty list", scenario("tags: []"),
            "6:7: an empty list stands here; write a list of words like [lock, smoke]"),
        Case(
            "a bad tag", scenario("tags: [lock, Quick]"),
            "6:14: `Quick` has other characters than small letters, digits and single hyphens, or is longer than 80; write a word like smoke"
        ),
        Case(
            "resources by another word", scenario("resources: per-rond"),
            "6:12: `per-rond` is no kind of resources; write `per-round` or a number"),
        Case(
            "no resources", scenario("resources: 0"),
            "6:12: `0` is out of range; write a whole number from 1 to 1000000"),
        Case(
            "an unknown way to pick", scenario("arrival: gate\nresources: {count: 3, pick: randm}"),
            "7:29: `randm` is no way to pick; did you mean `random`?"),
        Case(
            "a misspelt arrival", scenario("arrival: gaet"),
            "6:10: `gaet` is no arrival; did you mean `gate`?"),
        Case(
            "an arrival without its setting", scenario("arrival: rate"),
            "6:10: `rate` stands alone; write `rate:` with a rate like 500/s or 30/m, at most 10000000/s"),
        Case(
            "an arrival with settings that it hasn't", scenario("arrival: {gate: 3}"),
            "6:17: `3` stands here; this arrival takes no settings"),
        Case(
            "two arrivals", scenario("arrival: {rate: 5/s, ramp: {to: 5/s, over: 1s}}"),
            "6:10: `rate` and `ramp` in one arrival; only one can stand there"),
        Case(
            "a rate without unit", scenario("resources: 2\narrival: {rate: 500}", steps: "steps: [acquire]"),
            "7:17: `500` has no unit; write a rate like 500/s or 30/m, at most 10000000/s"),
        Case(
            "a rate by the day", scenario("resources: 2\narrival: {rate: 500/d}", steps: "steps: [acquire]"),
            "7:17: `500/d` has a unit that isn't /s, /m or /h; write a rate like 500/s or 30/m, at most 10000000/s"),
        Case(
            "a pool without size", scenario("connections: pool"),
            "6:14: `pool` stands alone; write `pool:` with a whole number from 1 to 100000"),
        Case(
            "a pool of none", scenario("connections: {pool: 0}"),
            "6:21: `0` is out of range; write a whole number from 1 to 100000"),
        Case(
            "a threshold without comparison", scenario("thresholds: {p99: 50ms}"),
            "6:19: `50ms` doesn't say above or below; write a limit like < 50ms"),
        Case(
            "a threshold with a rate for a latency", scenario("thresholds: {p99: < 50/s}"),
            "6:19: `< 50/s` has a unit that isn't h, m, s, ms, us or ns; write a limit like < 50ms"),
        Case(
            "a share above all", scenario("thresholds: {failed: < 101%}"),
            "6:22: `< 101%` is more than all; write a count like 0 or < 10, or a share like < 1%"),
        Case(
            "half an operation", scenario("thresholds: {failed: < 0.5}"),
            "6:22: `< 0.5` is no whole number; write a count like 0 or < 10, or a share like < 1%"),
        Case(
            "an unknown measure", scenario("thresholds: {p98: < 50ms}"),
            "6:14: `p98` is no key of thresholds; did you mean `p90`?"),
        Case(
            "no thresholds", scenario("thresholds: {}"),
            "6:13: no threshold stands here; write one, or leave `thresholds` out"),
        Case(
            "a comparison that doesn't exist", scenario("thresholds: {p99: =< 50ms}"),
            "6:19: `=< 50ms` has no such comparison; write a limit like < 50ms"),
    ]

    static let steps: [Case] = [
        Case(
            "a misspelt step", scenario(steps: "steps: [aquire]"),
            "4:9: `aquire` is no step; did you mean `acquire`?"),
        Case(
            "a step that nobody knows", scenario(steps: "steps: [acquire, jump]"),
            "4:18: `jump` is no step; known are `acquire`, `release`, `extend`, `read`, `hold`, `think`, `gate`, `poll`, `wait`"
        ),
        Case(
            "a misspelt step with settings", scenario(steps: "steps:\n- acquire\n- realease: {token: own}"),
            "6:3: `realease` is no key of a step; did you mean `release`?"),
        Case(
            "two steps in one", scenario(steps: "steps:\n- acquire:\n  release:"),
            "5:3: `acquire` and `release` in one step; only one can stand there"),
        Case(
            "a step without its settings", scenario(steps: "steps: [acquire, extend]"),
            "4:18: `extend` stands alone; write `extend:` with settings like {by: 1s}"),
        Case(
            "a step with a missing setting", scenario(steps: "steps: [acquire, {extend: {token: own}}]"),
            "4:27: `by` is missing in extend; write `by:` with a duration like 250ms, 5s or 2m, from 1ms to 720h"),
        Case(
            "a step with settings that it hasn't", scenario(steps: "steps: [{acquire: 3}]"),
            "4:19: `3` stands here; this step takes no settings"),
        Case(
            "only a condition", scenario(steps: "steps: [acquire, {when: granted}]"),
            "4:18: no step is named here; write a step like `acquire` or `hold: 5ms`"),
        Case(
            "an unknown condition", scenario(steps: "steps: [acquire, {read: , when: grantd}]"),
            "4:33: `grantd` is no condition; did you mean `granted`?"),
        Case(
            "an unknown token", scenario(steps: "steps: [acquire, {release: {token: mine}}]"),
            "4:36: `mine` is no token; known are `own`, `stale`, `foreign`, `forged`"),
        Case(
            "a list for a step", scenario(steps: "steps: [[acquire]]"),
            "4:9: a list stands here; write a step like `acquire` or `hold: 5ms`"),
        Case(
            "nothing for a step", scenario(steps: "steps:\n- acquire\n-"),
            "6:2: nothing stands here; write a step like `acquire` or `hold: 5ms`"),
        Case(
            "no steps", scenario(steps: "steps: []"),
            "4:8: an empty list stands here; write a list of steps, one a line: - acquire"),
        Case(
            "a range that begins after its end", scenario(steps: "steps: [acquire, hold: 5ms..1ms]"),
            "4:24: `5ms..1ms` begins after its end; write a duration like 5ms or a range like 1ms..5ms, from 0ms to 1h"),
        Case(
            "half a range", scenario(steps: "steps: [acquire, hold: 5ms..]"),
            "4:24: `5ms..` is no duration; write a duration like 5ms or a range like 1ms..5ms, from 0ms to 1h"),
        Case(
            "a range with one unit", scenario(steps: "steps: [acquire, hold: 1..5ms]"),
            "4:24: `1..5ms` has no unit; write a duration like 5ms or a range like 1ms..5ms, from 0ms to 1h"),
        Case(
            "a moment of something else", scenario(steps: "steps: [acquire, wait: lease-begin]"),
            "4:24: `lease-begin` is no moment; write a moment like lease-end, lease-end - 5ms, lease-end + 2ms or lease-end + -1ms..1ms"
        ),
        Case(
            "a moment without a sign", scenario(steps: "steps: [acquire, wait: lease-end 5ms]"),
            "4:24: `lease-end 5ms` is no moment; write a moment like lease-end, lease-end - 5ms, lease-end + 2ms or lease-end + -1ms..1ms"
        ),
        Case(
            "a poll without settings", scenario(steps: "steps: [poll]"),
            "4:9: `poll` stands alone; write `poll:` with settings like {every: 2ms, from: lease-end - 30ms, for: 200ms}"
        ),
        Case(
            "a poll that ends before its second try", scenario(steps: "steps: [poll: {every: 5ms, for: 1ms}]"),
            "4:28: `for` is shorter than `every`; one try is `acquire`"),
        Case(
            "a poll from a duration", scenario(steps: "steps: [poll: {every: 5ms, for: 1s, from: -30ms}]"),
            "4:43: `-30ms` is no moment; write a moment like lease-end, lease-end - 5ms, lease-end + 2ms or lease-end + -1ms..1ms"
        ),
        Case(
            "a gate under a condition", scenario(steps: "steps: [acquire, {gate: , when: granted}]"),
            "4:18: a gate holds for everybody; leave `when` out"),
        Case(
            "a release before any acquire", scenario(steps: "steps: [release, acquire]"),
            "4:9: this step never runs: it is for `when: granted`, and no step before it takes the resource"),
        Case(
            "a release in any case before any acquire", scenario(steps: "steps: [{release: , when: always}, acquire]"),
            "4:9: this step never runs: no step before it takes the resource, so there is no own token"),
        Case(
            "a stale token of somebody who never takes",
            scenario(
                "groups: [{name: a, clients: 1, steps: [acquire]}, {name: b, clients: 1, steps: [release: {token: stale}]}]",
                clients: "", steps: ""),
            "4:81: this step never runs: no step of this group takes the resource, so no token of it is ever stale"),
        Case(
            "a foreign token without another resource",
            scenario("arrival: closed\nresources: 1", steps: "steps: [acquire, release: {token: foreign}]"),
            "4:18: this step never runs: a foreign token is one for another resource, and there is only one"),
        Case(
            "nobody takes", scenario(steps: "steps: [read]"),
            "4:9: no step takes the resource; write `acquire` or `poll`"),
    ]

    static let keys: [Case] = [
        Case(
            "a misspelt key", scenario("resource: 3"),
            "6:1: `resource` is no key of a scenario; did you mean `resources`?"),
        Case(
            "a key that nobody knows", scenario("colour: red"),
            "6:1: `colour` is no key of a scenario; known are `name`, `description`, `tags`, `catches`, `include`, `seed`, `clients`, `steps`, `groups`, `arrival`, `rounds`, `duration`, `resources`, `lease`, `fencing`, `prefix`, `connections`, `timeout`, `sample`, `invariants`, `thresholds`"
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
            "6:1: `duration` excludes `rounds` in line 3; keep one of them"),
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
            "an invariant that no run judges yet", scenario(invariants: "invariants: [no-lost-events]"),
            "5:14: `no-lost-events` is no invariant; known are `exclusive-winner`, `mutual-exclusion`, `linearizability`, `lease-expiry`, `token-guard`, `release-frees`, `connection-ceiling`, `fencing`"
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
            "6:1: `<<` is no key of a scenario; known are `name`, `description`, `tags`, `catches`, `include`, `seed`, `clients`, `steps`, `groups`, `arrival`, `rounds`, `duration`, `resources`, `lease`, `fencing`, `prefix`, `connections`, `timeout`, `sample`, `invariants`, `thresholds`"
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
            "5:14: `exclusive-winner` needs one contest a resource; write `resources: per-round`"),
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
            "5:14: `fencing` needs fencing tokens; write `fencing: true`"),
    ]
}
