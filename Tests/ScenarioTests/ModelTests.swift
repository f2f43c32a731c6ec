import Checkers
import History
import Scenario
import Testing

/// What a good file means, value by value.
@Suite struct ModelTests {
    static func load(_ text: String) throws -> Scenario { try Scenario.load(text: Array(text.utf8), path: "f") }

    static let small = "name: a\nclients: 2\nrounds: 3\ninvariants: [mutual-exclusion]\n"

    @Test("what isn't written has its default")
    func defaults() throws {
        let scenario = try Self.load(Self.small + "steps: [acquire]\n")
        #expect(scenario.description == "" && scenario.tags == [] && scenario.catches == [])
        #expect(scenario.seed == nil && !scenario.fencing)
        #expect(scenario.arrival == .gate && scenario.resources == .perRound && scenario.connections == .own)
        #expect(scenario.lease == .seconds(30) && scenario.timeout == .seconds(5))
        #expect(scenario.sample == .milliseconds(50) && scenario.prefix == "spool_lock:")
        #expect(scenario.thresholds == [])
        #expect(scenario.groups.map(\.name) == ["clients"] && scenario.clients == 2)
        #expect(scenario.source.path == "f" && scenario.source.text == Self.small + "steps: [acquire]\n")
    }

    @Test("each step has its condition, whether it is written or not")
    func conditions() throws {
        let scenario = try Self.load(
            Self.small + """
                steps:
                  - acquire
                  - release
                  - release: { token: stale }
                  - extend: { by: 1s }
                  - extend: { by: 1s, token: forged }
                  - hold: 1ms
                  - think: 1ms
                  - read:
                    when: conflict
                  - gate
                  - release:
                    when: always
                """)
        let steps = scenario.groups[0].steps
        #expect(
            steps.map(\.when) == [
                .always, .granted, .always, .granted, .always, .granted, .always, .conflict, .always, .always,
            ])
        #expect(steps[1].action == .release(.own))
        #expect(steps[2].action == .release(.stale))
        #expect(steps[4].action == .extend(by: .seconds(1), .forged))
        #expect(steps[7].action == .read)
    }

    @Test("each step and invariant knows its place")
    func positions() throws {
        let text =
            "name: a\nclients: 2\nrounds: 3\nsteps:\n  - acquire\n  - hold: 5ms\n    when: always\ninvariants:\n  - mutual-exclusion\n  - lease-expiry:\n      tolerance: 1s\nthresholds:\n  failed: 0\n"
        let scenario = try Self.load(text)
        #expect(scenario.groups[0].steps.map(\.position.description) == ["f:5:5", "f:6:5"])
        #expect(scenario.invariants.map(\.position.description) == ["f:9:5", "f:10:5"])
        #expect(scenario.thresholds.map(\.position.description) == ["f:13:3"])
    }

    @Test("times are exact, as ranges and as moments")
    func times() throws {
        let scenario = try Self.load(
            Self.small + """
                timeout: 1.5s
                lease: 2m
                steps:
                  - poll: { every: 50us, from: lease-end - 30ms, for: 1h }
                  - hold: 1ms..2.5ms
                  - wait: lease-end
                  - wait: lease-end + -1ms..1ms
                """)
        #expect(scenario.timeout == .milliseconds(1500) && scenario.lease == .seconds(120))
        let steps = scenario.groups[0].steps
        guard case .poll(let poll) = steps[0].action, case .hold(let hold) = steps[1].action,
            case .wait(let end) = steps[2].action, case .wait(let around) = steps[3].action
        else {
            Issue.record("other steps: \(steps)")
            return
        }
        #expect(poll.every == .microseconds(50) && poll.lasting == .seconds(3600))
        #expect(poll.from?.offset.shortest == .milliseconds(-30) && poll.from?.offset.longest == .milliseconds(-30))
        #expect(hold.shortest == .milliseconds(1) && hold.longest == .microseconds(2500))
        #expect(end.offset.shortest == .zero && end.offset.longest == .zero)
        #expect(around.offset.shortest == .milliseconds(-1) && around.offset.longest == .milliseconds(1))
    }

    static func segments(_ arrival: String) throws -> (Scenario, [String]) {
        let ends = arrival.contains("stages") ? "" : "rounds: 3\n"
        let scenario = try load(
            "name: a\nclients: 2\n\(ends)resources: 2\nsteps: [acquire]\ninvariants: [mutual-exclusion]\narrival: \(arrival)\n"
        )
        guard case .open(let segments) = scenario.arrival else { return (scenario, []) }
        return (scenario, segments.map { "\($0.from.perSecond)→\($0.to.perSecond) in \($0.lasting)" })
    }

    @Test("an open loop is laid out in segments")
    func openLoop() throws {
        #expect(try Self.segments("{rate: 30/m}").1 == ["0.5→0.5 in 0.0 seconds"])
        #expect(try Self.segments("{ramp: {to: 10/s, over: 2s}}").1 == ["0.0→10.0 in 2.0 seconds"])
        let (scenario, stages) = try Self.segments(
            "{stages: [{to: 10/s, over: 2s}, {to: 10/s, over: 3s}, {from: 1/s, to: 5/s, over: 1s}]}")
        #expect(stages == ["0.0→10.0 in 2.0 seconds", "10.0→10.0 in 3.0 seconds", "1.0→5.0 in 1.0 seconds"])
        #expect(scenario.extent == .duration(.seconds(6)))
        #expect(try Self.segments("closed").0.arrival == .closed)
    }

    @Test("thresholds have their measure, comparison and unit")
    func thresholds() throws {
        let scenario = try Self.load(
            "name: a\nclients: 2\nrounds: 3\nsteps: [acquire]\n" + """
                thresholds:
                  p99.9: < 50ms
                  mean: <= 1.5ms
                  max: < 1s
                  failed: 0
                  granted: "> 10"
                  unavailable: <= 2.5%
                  throughput: ">= 60/m"
                """)
        let thresholds = scenario.thresholds
        #expect(scenario.invariants.isEmpty)
        #expect(
            thresholds.map(\.measure) == [
                .percentile(0.999), .meanLatency, .longestLatency, .count(.failed), .count(.granted),
                .share(.unavailable), .throughput,
            ])
        #expect(thresholds.map(\.comparison) == [.less, .atMost, .less, .equal, .greater, .atMost, .atLeast])
        #expect(thresholds.map(\.limit) == [50_000_000, 1_500_000, 1_000_000_000, 0, 10, 0.025, 1])
    }

    @Test("invariants have their settings")
    func invariants() throws {
        let scenario = try Self.load(
            "name: a\nclients: 2\nrounds: 3\nfencing: true\nsteps: [acquire, gate, release]\n" + """
                invariants:
                  - lease-expiry
                  - connection-ceiling: { ceiling: 40 }
                  - mutual-exclusion:
                  - fencing
                """)
        #expect(
            scenario.invariants.map(\.invariant) == [.leaseExpiry, .connectionCeiling, .mutualExclusion, .fencing])
        #expect(
            scenario.invariants.map(\.settings) == [
                .leaseExpiry(tolerance: .milliseconds(50)), .connectionCeiling(ceiling: 40), .none, .none,
            ])
    }

    @Test("an alias stands for its anchor")
    func aliases() throws {
        let scenario = try Self.load(
            "name: a\nrounds: 3\ninvariants: [mutual-exclusion]\ngroups:\n- {name: b, clients: 1, steps: &s [acquire]}\n- {name: c, clients: 2, steps: *s}\n"
        )
        #expect(scenario.groups[0].steps == scenario.groups[1].steps)
    }

    @Test("the extremes of what is allowed are taken")
    func extremes() throws {
        let scenario = try Self.load(
            "name: a\nclients: 100000\nrounds: 100000000\nseed: 18446744073709551615\nlease: 720h\nsteps: [acquire]\ninvariants: [mutual-exclusion]\n"
        )
        #expect(scenario.clients == 100_000 && scenario.extent == .rounds(100_000_000))
        #expect(scenario.seed == .max && scenario.lease == .seconds(30 * 24 * 3600))
    }
}
