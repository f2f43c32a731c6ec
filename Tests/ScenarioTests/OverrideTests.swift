import Checkers
import Scenario
import Testing

@Suite struct OverrideTests {
    static let text = """
        name: a
        groups:
          - name: holder
            clients: 1
            steps: [acquire, hold: 5ms, release]
          - name: others
            clients: 4
            steps: [acquire]
        rounds: 3
        invariants:
          - mutual-exclusion
          - lease-expiry
        thresholds: { failed: 0 }
        """

    static func load(_ settings: String...) throws -> Scenario {
        try Scenario.load(
            text: Array(text.utf8), path: "f", overrides: settings.map(Scenario.Override.init(setting:)))
    }

    static func errors(_ settings: String...) -> [String] {
        do {
            _ = try Scenario.load(
                text: Array(text.utf8), path: "f", overrides: settings.map(Scenario.Override.init(setting:)))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("a value is replaced, a missing key is added")
    func top() throws {
        let scenario = try Self.load("rounds=7", "seed=42", "lease=2s")
        #expect(scenario.extent == .rounds(7))
        #expect(scenario.seed == 42)
        #expect(scenario.lease == .seconds(2))
        #expect(scenario.source.overrides == ["--set rounds=7", "--set seed=42", "--set lease=2s"])
        #expect(scenario.source.text == Self.text)
    }

    @Test("of two overrides of one key the later one holds")
    func later() throws {
        #expect(try Self.load("rounds=7", "rounds=8").extent == .rounds(8))
    }

    @Test("an override takes the place of the key that it excludes")
    func exclusive() throws {
        #expect(try Self.load("duration=5s").extent == .duration(.seconds(5)))
    }

    @Test("elements of lists go by their name or number")
    func lists() throws {
        let scenario = try Self.load("groups.others.clients=9", "groups.0.steps.hold=8ms", "groups.1.steps.0=read")
        #expect(scenario.groups.map(\.clients) == [1, 9])
        guard case .hold(let time) = scenario.groups[0].steps[1].action else {
            Issue.record("no hold: \(scenario.groups[0].steps[1].action)")
            return
        }
        #expect(time.shortest == .milliseconds(8) && time.longest == .milliseconds(8))
        #expect(scenario.groups[1].steps.map(\.action) == [.read])
    }

    @Test("settings can be put under a bare word")
    func settings() throws {
        let scenario = try Self.load("invariants.lease-expiry.tolerance=80ms", "arrival.rate=5/s", "resources=2")
        #expect(scenario.invariants[1].settings == .leaseExpiry(tolerance: .milliseconds(80)))
        guard case .open(let segments) = scenario.arrival else {
            Issue.record("no open loop: \(scenario.arrival)")
            return
        }
        #expect(segments.map(\.from.perSecond) == [5])
    }

    @Test("a value in brackets is YAML, a comparison needs no quotes")
    func values() throws {
        let scenario = try Self.load("groups.others.steps=[acquire, {hold: 1ms}]", "thresholds.throughput=> 500/s")
        #expect(scenario.groups[1].steps.count == 2)
        #expect(scenario.thresholds.map(\.limit) == [0, 500])
    }

    @Test("an option of its own is an override under its own name")
    func option() throws {
        let override = Scenario.Override(option: "--rounds", value: "0", replacing: "rounds")
        let error = #expect(throws: ScenarioErrors.self) {
            try Scenario.load(text: Array(Self.text.utf8), path: "f", overrides: [override])
        }
        #expect(
            error?.description == "--rounds 0:1:10: `0` is out of range; write a whole number from 1 to 100000000")
    }

    @Test("errors point into the argument")
    func errorPlaces() {
        #expect(
            Self.errors("rounds=x", "round=3") == [
                "--set round=3:1:7: `round` is no key of a scenario; did you mean `rounds`?",
                "--set rounds=x:1:14: `x` is not a whole number; write a whole number from 1 to 100000000",
            ])
        #expect(
            Self.errors("groups.other.clients=3") == [
                "--set groups.other.clients=3:1:7: `other` is no element of this list; did you mean `others`?"
            ])
        #expect(
            Self.errors("groups.others.steps=[acquire, relase]") == [
                "--set groups.others.steps=[acquire, relase]:1:37: `relase` is no step; did you mean `release`?"
            ])
        #expect(
            Self.errors("invariants.mutual-exclusion.tolerance=3s") == [
                "--set invariants.mutual-exclusion.tolerance=3s:1:7: a mapping stands here; this invariant takes no settings"
            ])
        #expect(
            Self.errors("clients=3") == [
                "--set clients=3:1:7: `clients` beside `groups`; say it in each group (on the command line groups.NAME.clients=…)"
            ])
    }

    @Test(
        "an argument that says nothing is told so",
        arguments: [
            ("rounds", "--set rounds:1:13: no value for `rounds`; write --set rounds=VALUE"),
            ("rounds=", "--set rounds=:1:14: no value for `rounds`; write --set rounds=VALUE"),
            ("=3", "--set =3:1:7: no key stands before `=`; write --set clients=50"),
            ("groups..clients=3", "--set groups..clients=3:1:7: no key stands before `=`; write --set clients=50"),
        ])
    func empty(setting: String, error: String) {
        #expect(Self.errors(setting) == [error])
    }

    @Test("a path deeper than anything is refused before it costs anything")
    func depth() {
        let path = Array(repeating: "a", count: 50_000).joined(separator: ".")
        #expect(
            Self.errors("\(path)=1").first?.hasSuffix("50000 keys within each other; nothing in a scenario is so deep")
                ?? false)
    }

    @Test("two overrides that exclude each other are both the user's, so it is an error")
    func contradiction() {
        #expect(
            Self.errors("duration=3s", "rounds=4") == [
                "--set duration=3s:1:7: `duration` excludes `rounds`; keep one of them"
            ])
    }
}
