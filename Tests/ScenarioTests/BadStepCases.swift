extension BadScenarioTests {
    /// Steps that aren't, or that never run.
    static let steps: [Case] = [
        Case(
            "a misspelt step", scenario(steps: "steps: [aquire]"),
            "4:9: `aquire` is no step; did you mean `acquire`?"),
        Case(
            "a step that nobody knows", scenario(steps: "steps: [acquire, jump]"),
            "4:18: `jump` is no step; known are `acquire`, `release`, `extend`, `read`, `hold`, `think`, `gate`, `poll`, `wait`, `request`"
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
            "4:9: no step takes the resource; write `acquire` or `poll`, or a request that does"),
    ]
}
