extension BadScenarioTests {
    private static let service = "resources: 2\narrival: closed\nservice: occupation\n"
    private static let take = "steps: [{request: POST /a, as: acquire}]"

    private static func faulty(_ faults: String, service: String = service, steps: String = take) -> String {
        scenario(service + "faults:\n" + faults, extent: "duration: 5s", steps: steps)
    }

    /// Faults that can't be done, or not then.
    static let faults: [Case] = [
        Case(
            "a fault without a time", faulty("- redis-stopped"),
            "10:3: `at` is missing beside `redis-stopped`; write `at: 1s`, the time after the first release"),
        Case(
            "a fault without an end", faulty("- redis-hog: 20\n  at: 1s"),
            "10:3: `for` is missing beside `redis-hog`; write how long, like `for: 2s`"),
        Case(
            "a fault that isn't over in time", faulty("- redis-stopped:\n  at: 1s\n  for: 4s"),
            "10:3: `redis-stopped` is not over before the scenario is; raise `duration`"),
        Case(
            "a fault that can't be there at the start", faulty("- redis-stopped:\n  at: start\n  for: 1s"),
            "10:3: `redis-stopped` can't be there at the start, only `redis-gone` can; write a time, like `at: 1s`"),
        Case(
            "an unknown fault", faulty("- redis-gon:\n  at: 1s\n  for: 1s"),
            "10:3: `redis-gon` is no key of a fault; did you mean `redis-gone`?"),
        Case(
            "two faults of which one leaves nothing to the other",
            faulty("- redis-gone:\n  at: 1s\n  for: 1s\n- redis-hog: 3\n  at: 1500ms\n  for: 1s"),
            "13:3: `redis-hog` while `redis-gone` of line 10 is in effect; let one end before the other begins"),
        Case(
            "data that are kept and lost",
            faulty("- redis-gone: {data: kept}\n  at: 1s\n  for: 1s\n- redis-gone: {data: lost}\n  at: 3s\n  for: 1s"),
            "13:3: Redis keeps its data in one fault and loses them in another; write scenarios of their own"),
        Case(
            "a Redis that keeps its data and fails over",
            faulty("- redis-gone: {data: kept}\n  at: 1s\n  for: 1s\n- redis-failover:\n  at: 3s\n  for: 1s"),
            "13:3: Redis keeps its data in one fault and fails over in another; write scenarios of their own"),
        Case(
            "a policy that Redis doesn't have",
            faulty("- redis-memory-limit: {policy: allkeys-lrv}\n  at: 1s\n  for: 1s"),
            "10:32: `allkeys-lrv` is no policy of Redis; did you mean `allkeys-lru`?"),
        Case(
            "a clock that is set nowhere", faulty("- redis-clock:\n  at: 1s\n  for: 1s"),
            "10:15: nothing stands here; write settings like {ahead: 3s}"),
        Case(
            "a clock that is ahead and behind",
            faulty("- redis-clock: {ahead: 1s, behind: 2s}\n  at: 1s\n  for: 1s"),
            "10:16: `ahead` and `behind` in one clock; only one can stand there"),
        Case(
            "a clock that is hardly ahead", faulty("- redis-clock: {ahead: 5ms}\n  at: 1s\n  for: 1s"),
            "10:24: `5ms` is out of range; write a duration like 250ms, 5s or 2m, from 100ms to 24h"),
        Case(
            "a clock of a process that isn't there",
            faulty("- service-clock: {ahead: 5s, instance: 3}\n  at: 1s\n  for: 1s"),
            "10:3: `service-clock` names process 3 of 1"),
        Case(
            "a clock that is set twice",
            faulty(
                "- redis-clock: {ahead: 1s}\n  at: 1s\n  for: 1s\n- redis-clock: {behind: 1s}\n  at: 1500ms\n  for: 1s"),
            "13:3: `redis-clock` while `redis-clock` of line 10 is in effect; let one end before the other begins"),
        Case(
            "random faults that don't fit",
            faulty("  random: {count: 3, kinds: [redis-stopped], from: 1s, until: 3s, for: 1s}"),
            "10:11: 3 faults of 1s don't fit between `from` and `until`, one after another; raise `until`"),
        Case(
            "random faults that go on for too long",
            faulty("  random: {count: 1, kinds: [redis-stopped], from: 1s, until: 6s, for: 1s}"),
            "10:11: `redis-stopped` is not over before the scenario is; raise `duration`"),
        Case(
            "random faults of a process that isn't there",
            faulty("  random: {count: 1, kinds: [service-killed: {instance: 3}], from: 1s, until: 3s, for: 1s}"),
            "10:11: `service-killed` names process 3 of 1"),
        Case(
            "random faults without a time",
            faulty("  random: {count: 1, kinds: [redis-stopped], from: 1s, until: 3s}"),
            "10:11: `for` is missing in random; write `for:` with a duration like 5ms or a range like 1ms..5ms, from 1ms to 1h"
        ),
        Case(
            "a measure that no history tells",
            scenario("measures: [connection-leak]"),
            "6:12: `connection-leak` is no invariant that can be measured; known are `mutual-exclusion`, `linearizability`, `release-frees`, `token-guard`, `fencing`"
        ),
        Case(
            "a process that isn't there", faulty("- service-killed: {instance: 2}\n  at: 1s\n  for: 1s"),
            "10:3: `service-killed` names process 2 of 1"),
        Case(
            "a service that isn't ours",
            faulty(
                "- service-killed:\n  at: 1s\n  for: 1s",
                service: "resources: 2\narrival: closed\nservice: {url: \"http://127.0.0.1:1\"}\n"),
            "10:3: `service-killed` needs a service that we start; write `service: {command: …}`, or leave it out"),
        Case(
            "a fault of a service without one",
            faulty(
                "- service-killed:\n  at: 1s\n  for: 1s", service: "resources: 2\narrival: closed\n",
                steps: "steps: [acquire, release]"),
            "9:3: `service-killed` needs a service; write steps like `request: POST /bookings`"),
        Case(
            "a fault on the wire without a kind", faulty("- redis-wire: {commands: [SET]}\n  at: 1s\n  for: 1s"),
            "10:15: no fault on the wire is named here; write a fault on the wire like {latency: 50ms, commands: [SET]}"
        ),
        Case(
            "two kinds of fault on the wire at once",
            faulty("- redis-wire: {latency: 5ms, stall: }\n  at: 1s\n  for: 1s"),
            "10:15: `latency` and `stall` in one fault on the wire; only one can stand there"),
        Case(
            "commands where none are known",
            faulty("- service-wire: {latency: 5ms, commands: [SET]}\n  at: 1s\n  for: 1s"),
            "10:32: `commands` is no key of a fault on the wire; known are `latency`, `bandwidth`, `stall`, `reset`, `half-open`, `drop`, `cut-after`, `jitter`, `of`, `from`, `every`, `share`"
        ),
        Case(
            "jitter without latency, and values that are none",
            faulty(
                "- redis-wire: {stall: , jitter: 5ms}\n  at: 1s\n  for: 1s\n- redis-wire: {latency: 1ms, jitter: 5ms, share: 120%}\n  at: 1s\n  for: 1s\n- redis-wire: {drop: 1, of: answers, commands: [\"a b\"]}\n  at: 1s\n  for: 1s"
            ),
            "10:25: `jitter` is for `latency` only; leave it out",
            "13:30: the jitter is longer than the latency; write at most 1ms",
            "13:50: `120%` is not right here; write a share like 10%",
            "16:29: `answers` is no direction; known are `requests`, `replies`",
            "16:49: `a b` is no name of a command; write the name of a command like SET"),
        Case(
            "a wire to a service that isn't ours",
            faulty(
                "- service-wire: stall\n  at: 1s\n  for: 1s",
                service: "resources: 2\narrival: closed\nservice: {url: \"http://127.0.0.1:1\"}\n"),
            "10:3: `service-wire` needs a service that we start; write `service: {command: …}`, or leave it out"),
        Case(
            "a wire without an end", faulty("- redis-wire: {drop: 1}\n  at: start"),
            "10:3: `for` is missing beside `redis-wire`; write how long, like `for: 2s`",
            "10:3: `redis-wire` can't be there at the start, only `redis-gone` can; write a time, like `at: 1s`"),
        Case(
            "grace without a fault",
            scenario(invariants: "invariants: [graceful-degradation]"),
            "5:14: `graceful-degradation` needs something to degrade by; write `faults:` with a list"),
        Case(
            "health nowhere", scenario(invariants: "invariants: [{health-truth: {endpoints: []}}]"),
            "5:41: an empty list stands here; write a list of checks like {path: /health/ready}"),
        Case(
            "health without its places", scenario(invariants: "invariants: [{health-truth: {notice: 1s}}]"),
            "5:29: `endpoints` is missing in health-truth; write `endpoints:` with a list of checks like {path: /health/ready}"
        ),
        Case(
            "health without a fault",
            scenario(invariants: "invariants: [{health-truth: {endpoints: [{path: /health}]}}]"),
            "5:14: `health-truth` needs a service whose health is asked; write steps like `request: POST /bookings`",
            "5:14: `health-truth` needs something that health could hide; write `faults:` with a list"),
        Case(
            "health without a service",
            scenario(
                "faults: [{redis-stopped: , at: 1s, for: 1s}]",
                invariants: "invariants: [{health-truth: {endpoints: [{path: /health}]}}]"),
            "5:14: `health-truth` needs a service whose health is asked; write steps like `request: POST /bookings`"
        ),
    ]
}
