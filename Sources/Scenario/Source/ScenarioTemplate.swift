/// A scenario to begin with, which runs as it is and tells by comments what can be changed.
public enum ScenarioTemplate {
    /// The text for a scenario of this name; nil if it is no name for one.
    public static func text(name: String) -> String? {
        var problems = Problems()
        let position = SourcePosition(file: "", line: 1, column: 1)
        let node = Node(content: .scalar(.init(text: name, written: name, isPlain: true)), position: position)
        guard ScenarioFormat.name.format.decode(node, &problems) != nil else { return nil }
        return """
            # yaml-language-server: $schema=scenario.schema.json
            #
            # Check it:  stampede validate \(name).yaml
            # Run it:    stampede run \(name).yaml
            name: \(name)
            description: Of ten clients that take one resource at the same instant, exactly one wins.
            tags: [lock]

            clients: 10
            rounds: 100 # or for a time: `duration: 5s`
            resources: per-round # a new one each round; `resources: 3` is three fixed ones
            arrival: gate # all at once; `closed`: each by itself; `{rate: 500/s}`: an open loop
            lease: 30s # the TTL of each lock
            # seed: 1 # without it a new one each time, which is reported
            # connections: {pool: 20} # without it each client has its own
            # timeout: 5s # of one operation

            steps:
              - acquire
              # - read # who holds it, and for how long
              # - hold: 1ms..5ms # only those who were granted
              # - extend: {by: 10s}
              # - release: {token: forged} # or stale, or foreign: nothing may come of it
              - gate # wait for the others, so that nobody gives it back before all have asked
              - release

            invariants: # `stampede list invariants` tells what each one means
              - exclusive-winner
              - mutual-exclusion
              # - lease-expiry: {tolerance: 50ms}
              # - connection-ceiling: {ceiling: 40}

            # thresholds:
            #   p99: < 50ms
            #   failed: 0

            """
    }
}
