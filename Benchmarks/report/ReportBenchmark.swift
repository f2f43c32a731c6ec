// How long a report of a million operations takes, and how much memory: `Benchmarks/report/run`.
import Checkers
import Glibc
import History
import Reporting

/// Contests of 100 clients for one resource each, made as they are read: the history takes no memory of its own.
struct Contests: Sequence, IteratorProtocol {
    let operations: Int
    let resources: [Names.ID]
    private var index = 0
    private var state: UInt64 = 4711

    init(operations: Int, resources: [Names.ID]) {
        self.operations = operations
        self.resources = resources
    }

    mutating func next() -> Operation? {
        guard index < operations else { return nil }
        defer { index += 1 }
        let (round, client) = (index / 100, index % 100)
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let noise = Int64(state >> 44)
        let invoked = Int64(round) * 2_000_000 + noise % 50_000
        return Operation(
            kind: .acquire, outcome: client == 7 || (round == 500 && client == 9) ? .granted : .conflict,
            client: UInt32(client), round: UInt32(round), resource: resources[round],
            invoked: Instant(nanoseconds: invoked), completed: Instant(nanoseconds: invoked + 80_000 + noise),
            token: Token(high: state | 1, low: UInt64(index)), lease: 30_000_000_000)
    }
}

@main enum ReportBenchmark {
    static func main() throws {
        let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1_000_000
        let folder = "/tmp/stampede-report-benchmark-\(getpid())"
        var names = Names()
        let resources = (0...(count / 100)).map { names.id(of: "seat-\($0)") }
        let history = Contests(operations: count, resources: resources)
        let winners = history.filter { $0.round == 500 && $0.outcome == .granted }
        let verdicts = [
            Verdict(
                .exclusiveWinner, .fail, reason: "a round had two winners", witnesses: [Witness("Two won.", winners)])
        ]
        let clock = RunClock()
        func seconds(_ from: Instant) -> Double { Double(clock.now.nanoseconds - from.nanoseconds) / 1e9 }

        var start = clock.now
        var checksum: UInt64 = 0
        for operation in history { checksum &+= operation.token.low &+ UInt64(operation.outcome.rawValue) }
        print("making the operations   ", seconds(start), "s (checksum \(checksum))")

        start = clock.now
        var summary = HistorySummary(began: Instant(nanoseconds: 0), verdicts: verdicts)
        for operation in history { summary.add(operation) }
        var scenario = Report.Scenario(name: "benchmark")
        scenario.clients = 100
        scenario.duration = Int64(count) * 20_000
        summary.fill(&scenario, verdicts: verdicts, names: names)
        print("making and summing up   ", seconds(start), "s")

        let run = Report.Run(
            id: "benchmark", command: "Benchmarks/report/run", seed: 4711, startedAt: .now,
            versions: Report.Versions(stampede: "benchmark"), machine: .current)
        let report = Report(run: run, scenarios: [scenario])
        for form in ReportForm.allCases {
            start = clock.now
            try ReportFolder(folder).write(report, as: [form])
            var status = stat()
            stat(ReportFolder(folder).file(form), &status)
            print(form.fileName, "written              ", seconds(start), "s,", status.st_size, "bytes")
            unlink(ReportFolder(folder).file(form))
        }
        rmdir(folder)
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("most memory              ", usage.ru_maxrss / 1024, "MB")
    }
}
