import Checkers
import History
import Redaction
import Reporting

/// A report as a run makes it: histories of made-up but coherent operations, summed up by `HistorySummary`.
enum SampleReport {
    static let all = Report(run: run, scenarios: [doubleGrant, underFaults, nothingOverlapped, unreachable])
    static let passing = Report(run: run, scenarios: [underFaults])

    static let run = Report.Run(
        id: "2026-03-01T09-05-07-4711",
        command: ShellCommand([
            "stampede", "run", "Scenarios/lock-double-booking.yaml", "--redis", "redis://:hunter2@localhost:6379/0",
            "--seed", "4711", "--defect", "check-then-set",
        ]).description,
        seed: 4711, startedAt: Report.Timestamp(milliseconds: 1_772_355_907_250), duration: 14_830_000_000,
        versions: Report.Versions(stampede: "0.1.0", redis: "7.0.15", target: "lock service in process"),
        machine: Report.Machine(
            processor: "Sample Processor 3.0 GHz", cores: 2, memory: 8 << 30, system: "Debian GNU/Linux 12 (bookworm)",
            kernel: "6.1.0", openFiles: 1024))

    static let text = """
        # Ten clients race for one resource a round: exactly one may win.
        name: lock-double-booking
        target: redis
        clients: 10
        rounds: 200
        invariants:
          - exclusive-winner
          - mutual-exclusion
          - lease-expiry
        """

    /// 200 rounds of ten clients; in round 117 two are granted.
    static let doubleGrant: Report.Scenario = {
        var names = Names()
        let (operations, winners) = contest(rounds: 200, doubleGrantIn: 117, names: &names)
        let verdicts = [
            Verdict(
                .exclusiveWinner, .fail, reason: "1 of 200 rounds had two winners",
                witnesses: [
                    Witness(
                        "Round 117: client 7 was granted seat-117 102 µs after client 3 had been granted it, and client 3 "
                            + "had neither released it nor reached its TTL of 30 s.", winners)
                ], examined: [Verdict.Count("rounds", 200), Verdict.Count("operations", operations.count)]),
            Verdict(
                .mutualExclusion, .fail, reason: "two surely-held spans of seat-117 overlap for 30.0 s",
                witnesses: [
                    Witness("Clients 3 and 7 both surely held seat-117 for 30.0 s.", winners)
                ], witnessesFound: 4, examined: [Verdict.Count("resources", 200), Verdict.Count("overlaps", 1)]),
            Verdict(
                .leaseExpiry, .pass, reason: "every lease had the configured TTL of 30 s",
                examined: [Verdict.Count("leases", 201)]),
        ]
        var scenario = Report.Scenario(name: "lock-double-booking", file: "Scenarios/lock-double-booking.yaml")
        scenario.text = text
        scenario.description = "Ten clients race for one resource a round: exactly one may win."
        scenario.defect = "check-then-set"
        scenario.clients = 10
        scenario.rounds = 200
        scenario.duration = 2_050_000_000
        fill(&scenario, operations, verdicts, lines: [7, 8, 9], names)
        var dispersion = LatencyHistogram()
        for round in 0..<200 { dispersion.record(Int64(42_000 + (round * 7919) % 90_000)) }
        scenario.dispersion = Report.Latency(dispersion)
        scenario.overlap = Report.Overlap(contests: 200, overlapping: 200, peak: 10)
        scenario.histories = ["Reports/2026-03-01T09-05-07-4711/lock-double-booking.history.jsonl"]
        return scenario
    }()

    /// Redis is stalled and killed meanwhile; all invariants hold.
    static let underFaults: Report.Scenario = {
        var names = Names()
        let (operations, _) = contest(rounds: 600, doubleGrantIn: nil, names: &names, stallFrom: 2_000_000_000)
        var scenario = Report.Scenario(name: "lock-connection-ceiling", file: "Scenarios/lock-connection-ceiling.yaml")
        scenario.description = "Connections stay under the ceiling while Redis stalls and is killed."
        scenario.text = text
        scenario.clients = 50
        scenario.rounds = 600
        scenario.duration = 6_100_000_000
        fill(
            &scenario, operations,
            [
                Verdict(
                    .connectionCeiling, .pass,
                    reason: "at most 41 of 50 connections",
                    examined: [Verdict.Count("samples", 120)]),
                Verdict(
                    .gracefulDegradation, .pass,
                    reason: "unavailable within 48 ms while Redis was gone; back 310 ms later",
                    examined: [Verdict.Count("operations", operations.count)]),
            ], lines: [12, 13], names)
        scenario.verdicts[0].warnings = ["41 connections passed the warning level of 37 (75 % of the ceiling)."]
        scenario.connections = Report.Connections(
            ceiling: 50, roles: ["clients", "probe", "others"],
            samples: (0..<120).map { index in
                let wave = index < 40 ? index : index < 60 ? 37 + index % 3 : index < 70 ? 2 : 30 + index % 7
                return Report.Connections.Sample(
                    at: Int64(index) * 50_000_000, connected: wave + 2, byRole: [wave, 1, 1])
            })
        scenario.faults = [
            Report.Fault("stall", description: "CLIENT PAUSE", began: 2_000_000_000, ended: 2_400_000_000),
            Report.Fault(
                "kill", description: "the private Redis is killed", began: 3_000_000_000, ended: 3_500_000_000),
        ]
        scenario.openFiles = ["process 1 of the service", "process 2 of the service"].enumerated().map {
            process, name in
            Report.OpenFiles(
                name: name,
                samples: (0..<120).map { index in
                    .init(
                        at: Int64(index) * 50_000_000, descriptors: 14 + index * (process + 1) / 4,
                        sockets: 6 + index * (process + 1) / 4)
                })
        }
        scenario.health = [
            Report.Health(
                endpoint: "GET /health/ready",
                spans: [
                    .init(from: 0, until: 2_000_000_000, said: .healthy),
                    .init(from: 2_100_000_000, until: 2_500_000_000, said: .silent),
                    .init(from: 2_600_000_000, until: 2_900_000_000, said: .healthy),
                    .init(from: 3_000_000_000, until: 3_500_000_000, said: .unhealthy),
                    .init(from: 3_600_000_000, until: 6_000_000_000, said: .healthy),
                ]),
            Report.Health(
                endpoint: "GET /health", spans: [.init(from: 0, until: 6_000_000_000, said: .healthy)]),
        ]
        scenario.probeCost = Report.ProbeCost(
            looks: 120, interval: 50_000_000, own: 9_000_000, redis: 4_000_000, load: 5_200_000_000)
        scenario.overlap = Report.Overlap(contests: 600, overlapping: 588, peak: 50)
        scenario.notes = ["The open-file limit (1,024) leaves room for 960 connections."]
        return scenario
    }()

    static let nothingOverlapped: Report.Scenario = {
        var scenario = Report.Scenario(name: "lock-ttl-expiry", file: "Scenarios/lock-ttl-expiry.yaml")
        scenario.description = "No lease ends before its TTL."
        scenario.clients = 1
        scenario.duration = 500_000_000
        scenario.verdicts = [
            Report.Verdict("lease-expiry", line: 9, .inconclusive, reason: "no lease ran out during the run of 0.5 s")
        ]
        return scenario
    }()

    static let unreachable: Report.Scenario = {
        var scenario = Report.Scenario(name: "lock-extend", file: "Scenarios/lock-extend.yaml")
        scenario.obstacle = Report.Obstacle(
            .target, "redis://localhost:1: connection refused; start Redis there, or leave --redis out")
        return scenario
    }()

    private static func fill(
        _ scenario: inout Report.Scenario, _ operations: [History.Operation], _ verdicts: [Verdict], lines: [Int?],
        _ names: Names
    ) {
        var summary = HistorySummary(began: Instant(nanoseconds: 0), verdicts: verdicts)
        for operation in operations { summary.add(operation) }
        summary.fill(&scenario, verdicts: verdicts, lines: lines, names: names) { operation, names in
            let token = RedactedToken(operation.token.text(in: names))
            return Exchange(
                request: "SET spool_lock:\(names[operation.resource]) \(token) NX EX 30",
                answer: operation.outcome == .granted ? "OK" : "nil")
        }
    }

    /// Ten clients, one resource a round, a round every 10 ms: client 3 wins, the others conflict.
    static func contest(
        rounds: Int, doubleGrantIn broken: Int?, names: inout Names, stallFrom: Int64? = nil
    ) -> (operations: [History.Operation], winners: [History.Operation]) {
        var random = SplitMix(state: 4711)
        var operations: [History.Operation] = []
        var winners: [History.Operation] = []
        let outage = names.id(of: "-LOADING Redis is loading the dataset in memory")
        for round in 0..<rounds {
            let start = Int64(round) * 10_000_000
            let resource = names.id(of: "seat-\(round)")
            let stalled = stallFrom.map { start >= $0 && start < $0 + 400_000_000 } ?? false
            let winner = Token(high: 0x3f2a_91c0_77de_4b1a, low: 0x9c01_0000_0000_0000 + UInt64(round))
            for client in UInt32(0)..<10 {
                let invoked = start + Int64(random.next() % 60_000)
                let latency = Int64(90_000 + random.next() % 160_000) * (random.next() % 100 == 0 ? 9 : 1)
                var operation = History.Operation(
                    kind: .acquire, outcome: .conflict, client: client, round: UInt32(round), resource: resource,
                    invoked: Instant(nanoseconds: invoked),
                    completed: Instant(nanoseconds: invoked + latency + (stalled ? 48_000_000 : 0)),
                    token: Token(
                        high: (0x1000_0000 + UInt64(client)) << 32 | 0x4000, low: 0x8000_0000_0000_0000 + UInt64(round)),
                    holder: winner, lease: 30_000_000_000)
                if stalled {
                    operation.outcome = .unavailable
                    operation.holder = .none
                    operation.note = outage
                } else if client == 3 || (client == 7 && round == broken) {
                    operation.outcome = .granted
                    operation.holder = .none
                    if client == 3 { operation.token = winner }
                }
                if round == broken && (client == 3 || client == 7) {
                    // The check of one falls between the check and the set of the other.
                    operation.invoked = Instant(nanoseconds: start + (client == 3 ? 12_000 : 61_000))
                    operation.completed = Instant(nanoseconds: start + (client == 3 ? 181_000 : 283_000))
                }
                if round == broken && operation.outcome == .granted { winners.append(operation) }
                operations.append(operation)
            }
        }
        return (operations, winners)
    }
}

/// Steele, Lea & Flood 2014: a small generator, so that the sample is the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
