internal import Checkers
internal import JSON

/// The keys of a scenario file, and how a scenario is made of their values.
enum ScenarioFormat {
    static let name = Key<String>.required(
        "name", .name("a name like lock-double-booking"), "The name by which reports and the command line know it.")
    static let description = Key<String>.fallback(
        "description", .text("a sentence that says what it proves", atMost: 2000), "", written: "none",
        "What it proves, in a sentence or two.")
    static let tags = Key<[String]>.fallback(
        "tags", Format<String>.name("a word like smoke").list("a list of words like [lock, smoke]"), [],
        written: "none",
        "Words to select scenarios by.")
    static let catches = Key<[Scenario.Named]>.fallback(
        "catches", named.list("a list of defects like [check-then-set]"), [], written: "none",
        "The defects of the service that make this scenario fail.")
    static let needs = Key<[Scenario.Named]>.fallback(
        "needs", other.list("a list of scenarios like [operational]"), [], written: "none",
        "The scenarios that must have passed before this one; if one has not, this one isn't run.")
    static let after = Key<[Scenario.Named]>.fallback(
        "after", other.list("a list of scenarios like [arm-flow]"), [], written: "none",
        "The scenarios that are run before this one, whatever comes of them.")
    static let include = Key<[Node]>.optional(
        "include", IncludeFormat.paths,
        "Files whose keys hold here too unless this file has them, relative to it. A later one overrides an earlier one."
    )
    static let seed = Key<UInt64>.optional(
        "seed", .seed, "The seed of all randomness. Without it, one is chosen and reported.")
    static let clients = Key<Int>.optional(
        "clients", .integer(Limits.clients), "How many equal clients there are; they do `steps`.")
    static let steps = Key<[Scenario.Step]>.optional(
        "steps", StepFormat.steps, "What each client does in a pass, in this order.")
    static let groups = Key<[Scenario.Group]>.optional(
        "groups", GroupFormat.groups, "Groups of clients with steps of their own, in place of `clients` and `steps`.")
    static let storm = Key<Scenario.Storm>.optional(
        "storm", StormFormat.storm,
        "Random mixes of requests, judged by a model of the service, in place of `steps`; `clients` is how many there are at most."
    )
    static let arrival = Key<ArrivalFormat.Decoded>.fallback(
        "arrival", ArrivalFormat.arrival, .init(arrival: .gate), written: "gate", "When clients begin a pass.")
    static let rounds = Key<Int>.optional(
        "rounds", .integer(Limits.rounds),
        "How many rounds there are; in a closed loop passes of each client, in an open loop passes in all.")
    static let duration = Key<Duration>.optional(
        "duration", .duration(Limits.duration), "How long passes are begun, in place of `rounds`.")
    static let resources = Key<ResourcesFormat.Written>.fallback(
        "resources", ResourcesFormat.resources, .these(.perRound), written: "per-round",
        "What clients contend for: a new resource each round, a number of fixed ones, or those that have a name.")
    static let resourceNames = Key<Scenario.ResourceNames>.fallback(
        "resource-names", ResourcesFormat.names, .ofRun, written: "made of the run's name and a number",
        "How resources are called: a text in which {number} counts from 1, or {number:4} with leading zeros; or a list."
    )
    static let service = Key<Scenario.Service>.optional(
        "service", ServiceFormat.service,
        "The HTTP service to which requests go. Without it, the command line says which.")
    static let outcomes = Key<[Scenario.OutcomeRule]>.fallback(
        "outcomes", AnswerFormat.outcomes, Scenario.OutcomeRule.usual,
        written: "2xx granted, 409 and 423 conflict, 429 and 503 unavailable, other 4xx refused",
        "What answers mean. One that fits none is `failed`.")
    static let setUp = Key<[Scenario.Request]>.fallback(
        "set-up", RequestFormat.requests, [], written: "none",
        "Requests that are sent before each round, or for each resource before the first pass.")
    static let cleanUp = Key<[Scenario.Request]>.fallback(
        "clean-up", RequestFormat.requests, [], written: "none",
        "Requests that are sent after each round, or for each resource after the last pass.")
    static let redis = Key<Scenario.PrivateRedis>.fallback(
        "redis", PrivateRedisFormat.redis, .usual, written: "as many connections as the machine allows",
        "How the private Redis is started.")
    static let faults = Key<RandomFaultFormat.Written>.fallback(
        "faults", RandomFaultFormat.faults, .these([]), written: "none",
        "What is done on purpose to the private Redis, or to processes of the service, and when.")
    static let headers = Key<[Scenario.Request.Header]>.fallback(
        "headers", RequestFormat.headers.format, [], written: "none",
        "Fields of every request's head, unless it has one of that name. One without a value isn't sent.")
    static let choose = Key<Scenario.Request>.optional(
        "choose", RequestFormat.choice,
        """
        Sent before each round for one fixed resource after another: the round is about the first that answers as \
        expected.
        """)
    static let giveBack = Key<Scenario.Request>.optional(
        "give-back", RequestFormat.giveBack,
        """
        Sent at the end of a pass that has taken its resource, or may have, and not given it back. Without it, a pass \
        that is stopped does its next release. In a group it holds for that group.
        """)
    static let unmet = Key<Scenario.AfterUnmet>.fallback(
        "unmet", .word("way to go on"), .goOn, written: "go-on",
        "What a pass does after an answer that isn't as expected: go-on, or end-pass.")
    static let explore = Key<Scenario.Exploration>.optional(
        "explore", ExplorationFormat.exploration,
        "How `stampede explore` goes through the orders of the Redis commands; it ends by itself, without `rounds`.")
    static let lease = Key<Duration>.fallback(
        "lease", .duration(.milliseconds(1)...Limits.lease, multipleOf: .milliseconds(1)), .seconds(30), written: "30s",
        "The TTL that each grant is asked for, or that the service's grants have.")
    static let fencing = Key<Bool>.fallback(
        "fencing", .boolean, false, written: "false", "Whether grants are asked for with a fencing token.")
    static let prefix = Key<String>.fallback(
        "prefix", .text("a text like spool_lock:", atMost: 100), "spool_lock:", written: "spool_lock:",
        "What stands before the resource's name in a lock's key.")
    static let connections = Key<Scenario.Connections>.fallback(
        "connections", ResourcesFormat.connections, .own, written: "own", "How clients reach the target.")
    static let timeout = Key<Duration>.fallback(
        "timeout", .duration(Limits.timeout), .seconds(5), written: "5s",
        "How long an operation may take before it counts as indeterminate.")
    static let sample = Key<Duration>.fallback(
        "sample", .duration(.milliseconds(5)...(.seconds(60))), .milliseconds(50), written: "50ms",
        "The time between two samples of the target's connections.")
    static let invariants = Key<[Scenario.RequiredInvariant]>.optional(
        "invariants", InvariantFormat.invariants, "What must hold.")
    static let measures = Key<[Invariant]>.fallback(
        "measures", MeasureFormat.measures, [], written: "none",
        "Invariants that need not hold: how often each was broken is told.")
    static let thresholds = Key<[Scenario.Threshold]>.fallback(
        "thresholds", ThresholdFormat.thresholds, [], written: "none", "Limits for latency, outcomes and throughput.")

    static let keys: [any KeyDeclaration] = [
        name, description, tags, catches, needs, after, include, seed, service, clients, steps, groups, storm, arrival,
        rounds, duration, resources, resourceNames, outcomes, headers, choose, setUp, cleanUp, giveBack, unmet, redis,
        faults, explore, lease, fencing, prefix, connections, timeout, sample, invariants, measures,
        thresholds,
    ]

    /// Keys of which only one may stand.
    static let exclusive = [["rounds", "duration"], ["steps", "storm"], ["groups", "storm"]]

    private static let named = Format<Scenario.Named>("a defect's name", schema: defectName.schema) { node, problems in
        defectName.decode(node, &problems).map { .init(name: $0, position: node.position) }
    }
    private static let other = Format<Scenario.Named>("a scenario's name", schema: scenarioName.schema) {
        node, problems in
        scenarioName.decode(node, &problems).map { .init(name: $0, position: node.position) }
    }
    private static let scenarioName = Format<String>.name("a scenario's name like arm-flow")
    private static let defectName = Format<String>.name("a defect's name like check-then-set")

    /// The scenario of a document, or nil after reports.
    static func decode(_ node: Node, source: Scenario.Source, _ problems: inout Problems) -> Scenario? {
        guard case .mapping = node.content else {
            problems.report("\(node.quoted) stands here; a scenario begins with `name: …`", at: node.position)
            return nil
        }
        let fields = Fields(
            node, keys: keys, exclusive: exclusive, owner: "a scenario", problems: &problems)
        let groups = GroupFormat.groups(of: fields, &problems)
        let extent = extent(of: fields, &problems)
        let resources = ResourcesFormat.resources(of: fields, &problems)
        Consistency(fields: fields, groups: groups, resources: resources?.0).check(&problems)
        guard problems.found.isEmpty, let name = fields[name], let description = fields[description],
            let tags = fields[tags], let catches = fields[catches], let groups, let arrival = fields[arrival],
            let extent,
            let (resources, resourceNames) = resources, let needs = fields[needs],
            let after = fields[after], let headers = fields[headers], let unmet = fields[unmet],
            let outcomes = fields[outcomes], let setUp = fields[setUp], let cleanUp = fields[cleanUp],
            let lease = fields[lease], let fencing = fields[fencing],
            let prefix = fields[prefix], let connections = fields[connections], let timeout = fields[timeout],
            let sample = fields[sample], let thresholds = fields[thresholds], let redis = fields[redis],
            let faults = fields[faults], let measures = fields[measures]
        else { return nil }
        let common = CommonOfRequests(outcomes: outcomes, headers: headers, giveBack: fields[giveBack])
        return Scenario(
            name: name, position: fields.position(of: Self.name), description: description, tags: tags,
            catches: catches, needs: needs, after: after, seed: fields[seed], groups: groups.map(common.completing),
            storm: fields[storm].map(common.completing), arrival: arrival.arrival, extent: extent,
            resources: resources, resourceNames: resourceNames, service: fields[service], redis: redis,
            faults: faults.fixed, randomFaults: faults.drawn, exploration: fields[explore],
            setUp: setUp.map(common.completing),
            cleanUp: cleanUp.map(common.completing), choice: fields[choose].map(common.completing),
            afterUnmet: unmet, lease: lease, fencing: fencing, prefix: prefix, connections: connections,
            timeout: timeout, sample: sample,
            invariants: (fields[invariants] ?? []) + implied(by: fields[storm], groups), measures: measures,
            thresholds: thresholds,
            source: source)
    }

    /// What steps expect and capture of answers is an invariant of its own, that stands where the first of them does; so
    /// is what a storm's model says.
    private static func implied(by storm: Scenario.Storm?, _ groups: [Scenario.Group]) -> [Scenario.RequiredInvariant] {
        if let storm { return [.init(invariant: .serviceModel, settings: .none, position: storm.position)] }
        let first = groups.lazy.flatMap(\.steps).first { step in
            step.action.request.map { $0.expectation != nil || !$0.captures.isEmpty } ?? false
        }
        return first.map { [.init(invariant: .expectations, settings: .none, position: $0.position)] } ?? []
    }

    private static func extent(of fields: Fields, _ problems: inout Problems) -> Scenario.Extent? {
        if let ends = fields[arrival]?.lasting {
            for name in fields.written where [rounds.name, duration.name].contains(name.name) {
                problems.report(
                    "`\(name.name)` beside stages, whose last one ends the scenario; leave it out", at: name.position)
            }
            return .duration(ends)
        }
        if let rounds = fields[rounds] { return .rounds(rounds) }
        if let duration = fields[duration] { return .duration(duration) }
        if fields.contains(explore) { return .rounds(1) }
        // An arrival that can't be read may be one that needs neither.
        if fields[arrival] != nil, !fields.contains(rounds), !fields.contains(duration) {
            problems.report(
                "neither `rounds` nor `duration` says when it ends; write `rounds: 100` or `duration: 5s`",
                at: fields.position)
        }
        return nil
    }
}
