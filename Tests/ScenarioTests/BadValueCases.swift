extension BadScenarioTests {
    /// Values that aren't what their key takes.
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
            "6:12: `per-rond` is no kind of resources; write `per-round`, `named` or a number"),
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
            "HTTP/2 for locks", scenario("connections: {http2: 1}"),
            "6:1: `http2` without a request, and Redis has no streams; write `connections: own`, or leave it out"),
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
}
