import Checkers
import Glibc
import History

// Measures the checkers against the goals; `run.sh` calls it. Each number is the median of several runs, in
// milliseconds.

let rules = LeaseRules(timeToLive: 30_000_000_000, tolerance: 10_000_000)
let settings: [InvariantSetting] = [
    .mutualExclusion, .linearizability, .leaseExpiry, .tokenGuard, .releaseFrees, .exclusiveWinner(clients: nil),
]

func milliseconds(_ body: () -> Void) -> Double {
    let clock = RunClock()
    body()
    return Double(clock.now.nanoseconds) / 1e6
}

func median(of runs: Int, _ body: () -> Void) -> Double {
    (0..<runs).map { _ in milliseconds(body) }.sorted()[runs / 2]
}

func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
}

func row(_ name: String, _ value: Double, goal: Double?) {
    let rounded = Double(Int(value * 100)) / 100
    print("\(name)\t\(rounded)\t\(goal.map { "\($0)" } ?? "-")\t\(goal.map { value <= $0 ? "yes" : "no" } ?? "-")")
}

func read(_ history: RecordedHistory, _ body: (Operation) -> Void) {
    do throws(HistoryFileError) {
        try history.forEach(body)
    } catch {
        print(error)
        exit(70)
    }
}

func judge(_ chosen: [InvariantSetting], _ history: RecordedHistory, _ name: String, goal: Double?) {
    var conclusions: [String] = []
    let time = median(of: 3) {
        var checks = Checks(for: chosen, leases: rules)
        read(history) { checks.observe($0) }
        conclusions = checks.finish(names: history.names).map(\.conclusion.rawValue)
    }
    row("\(name) (\(conclusions.joined(separator: ", ")))", time, goal: goal)
}

/// Writes traffic on so many locks to `folder/history.bin`. Made far faster than any run would, so it goes through
/// as many recorders as keep the writer thread from falling behind.
func record(_ count: Int, resources: Int, in folder: String) throws(HistoryFileError) {
    let recording = try Recording(folder: folder)
    let series = recording.makeSeries("room-", count: resources)
    let room = Recording.chunksInFlight * 2048
    let recorders = (0...count / room).map { _ in recording.makeRecorder() }
    var index = 0
    lockTraffic(count, clients: 16, resources: resources, series: series) { operation in
        recorders[index / room].record(operation)
        index += 1
    }
    let history = try recording.finish()
    if let fault = history.fault { throw fault }
}

func leases(_ folder: String) throws(HistoryFileError) {
    let history = try RecordedHistory(path: folder + "/history.bin")
    let name = "\(history.count) operations on \(history.names.seriesCount) locks"
    let goal = history.count == 1_000_000 ? 300.0 : nil
    row("\(name): reading alone", median(of: 3) { read(history) { _ in } }, goal: nil)
    judge([.mutualExclusion], history, "\(name): mutual exclusion", goal: goal)
    judge(
        [.mutualExclusion, .leaseExpiry, .tokenGuard, .releaseFrees], history, "\(name): four invariants of leases",
        goal: goal)
    judge(settings, history, "\(name): these, linearizability and winners", goal: nil)
    row("\(name): peak memory (MB)", Double(peakMegabytes()), goal: 200)
}

func searches() {
    let owner = OwnerMutex(initial: nil)
    for winners in [1, 2] {
        let calls = contest(1000, winners: winners)
        row(
            "contest of 1,000 with 20 unknown, \(winners) winning",
            median(of: 11) { _ = LinearizabilitySearch.decide(owner, calls) }, goal: 10)
    }
    let register = Register(initial: .integer(0))
    for seed in [10] {
        let calls = registerCalls(500, unknown: seed)
        var answer = SearchAnswer.linearizable
        let time = median(of: 11) { answer = LinearizabilitySearch.decide(register, calls) }
        row("500 register calls with \(seed) unknown (\(answer))", time, goal: 100)
        var broken = calls
        broken[400] = Call(.read(.integer(77)), broken[400].span.invoked, broken[400].span.invoked + 5)
        let slow = median(of: 3) { answer = LinearizabilitySearch.decide(register, broken) }
        row("the same with a wrong read (\(answer))", slow, goal: 100)
    }
}

do throws(HistoryFileError) {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "record" where arguments.count == 4:
        try record(Int(arguments[2]) ?? 1_000_000, resources: Int(arguments[3]) ?? 1, in: arguments[1])
    case "leases" where arguments.count == 2: try leases(arguments[1])
    case "searches": searches()
    case "compare": compareAll()
    default:
        print(
            "benchmark-check record FOLDER OPERATIONS LOCKS | leases FOLDER | searches | compare; see Benchmarks/check/run.sh"
        )
        exit(64)
    }
} catch {
    print(error)
    exit(70)
}
