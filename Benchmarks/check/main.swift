import Checkers
import Glibc
import History

// Measures the checkers against the goals; `run` calls it. Each time is the least of several runs, in time of the
// processor: checkers are one thread that waits for nothing, and other work on the machine only adds to it.

let rules = LeaseRules(timeToLive: 30_000_000_000, tolerance: 10_000_000)
let settings: [InvariantSetting] = [
    .mutualExclusion, .linearizability, .leaseExpiry, .tokenGuard, .releaseFrees, .exclusiveWinner(clients: nil),
]

func processorMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}

func least(of runs: Int, _ body: () -> Void) -> Double {
    (0..<runs).reduce(.infinity) { best, _ in
        let start = processorMilliseconds()
        body()
        return min(best, processorMilliseconds() - start)
    }
}

func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
}

/// Prints what was measured, the number, its goal and whether it is met, each in its column, and a remark behind.
func row(_ name: String, _ value: Double, goal: Double?, unit: String = "ms", remark: String = "") {
    let measured = "\(Double(Int(value * 100)) / 100) \(unit)"
    let asked = goal.map { "\(Int($0)) \(unit)" } ?? "-"
    let met = goal.map { value <= $0 ? "yes" : "no" } ?? "-"
    printColumns(name, measured, asked, met, remark)
}

func printColumns(_ name: String, _ measured: String, _ goal: String, _ met: String, _ remark: String) {
    func space(_ width: Int, _ text: String) -> String { String(repeating: " ", count: max(0, width - text.count)) }
    let line = "\(name)\(space(62, name))\(space(12, measured))\(measured)\(space(9, goal))\(goal)  \(met)"
    print(remark.isEmpty ? line : "\(line)\(space(3, met))  \(remark)")
}

func read(_ history: RecordedHistory, _ body: (Operation) -> Void) {
    do throws(HistoryFileError) {
        try history.forEach(body)
    } catch {
        print(error)
        exit(70)
    }
}

func judge(
    _ chosen: [InvariantSetting], _ history: RecordedHistory, _ name: String, goal: Double?, runs: Int = 3
) {
    var conclusions: [String] = []
    let time = least(of: runs) {
        var checks = Checks(for: chosen, leases: rules)
        read(history) { checks.observe($0) }
        conclusions = checks.finish(names: history.names).map(\.conclusion.rawValue)
    }
    row(name, time, goal: goal, remark: conclusions.joined(separator: ", "))
}

/// Writes traffic on so many locks to `folder/history.bin`, as one event loop of a run would, but as fast as the disk
/// takes it: it waits while more than half of what may be in flight isn't written.
func record(_ count: Int, resources: Int, in folder: String) throws(HistoryFileError) {
    let recording = try Recording(folder: folder)
    let series = recording.makeSeries("room-", count: resources)
    let recorder = recording.makeRecorder()
    let room = Recording.chunksInFlight * 2048
    var index = 0
    lockTraffic(count, clients: 16, resources: resources, series: series) { operation in
        recorder.record(operation)
        index += 1
        while index % 65_536 == 0, written(folder) < index - room { usleep(1000) }
    }
    let history = try recording.finish()
    if let fault = history.fault { throw fault }
    row("\(count) operations: recording, peak memory", Double(peakMegabytes()), goal: nil, unit: "MB")
}

func leases(_ folder: String) throws(HistoryFileError) {
    let history = try RecordedHistory(path: folder + "/history.bin")
    let locks = history.names.seriesCount
    let name = "\(history.count) operations, \(locks == 1 ? "1 lock" : "\(locks) locks")"
    let goal = history.count == 1_000_000 ? 300.0 : nil
    row("\(name): reading alone", least(of: 3) { read(history) { _ in } }, goal: nil)
    judge([.mutualExclusion], history, "\(name): mutual exclusion", goal: goal)
    judge(
        [.mutualExclusion, .leaseExpiry, .tokenGuard, .releaseFrees], history, "\(name): four invariants",
        goal: goal)
    judge(settings, history, "\(name): with linearizability, winners", goal: nil)
    row("\(name): peak memory", Double(peakMegabytes()), goal: 200, unit: "MB")
}

/// About how many operations stand in `folder/history.bin`.
func written(_ folder: String) -> Int {
    var status = stat()
    return stat(folder + "/history.bin", &status) == 0 ? Int(status.st_size) / MemoryLayout<Operation>.stride : 0
}

/// Judges a history once, to see what that costs in memory.
func memory(_ folder: String) throws(HistoryFileError) {
    let history = try RecordedHistory(path: folder + "/history.bin")
    let chosen = settings.filter { $0 != .exclusiveWinner(clients: nil) }
    judge(chosen, history, "\(history.count) operations: judging, all but winners of rounds", goal: nil, runs: 1)
    row("\(history.count) operations: judging, peak memory", Double(peakMegabytes()), goal: 200, unit: "MB")
}

func searches() {
    let owner = OwnerMutex(initial: nil)
    for winners in [1, 2] {
        let calls = contest(1000, winners: winners)
        row(
            "contest of 1,000 with 20 unknown, \(winners) winning",
            least(of: 11) { _ = LinearizabilitySearch.decide(owner, calls) }, goal: 10)
    }
    let register = Register(initial: .integer(0))
    for seed in [10] {
        let calls = registerCalls(500, unknown: seed)
        var answer = SearchAnswer.linearizable
        let time = least(of: 11) { answer = LinearizabilitySearch.decide(register, calls) }
        row("500 register calls with \(seed) unknown", time, goal: 100, remark: "\(answer)")
        var broken = calls
        broken[400] = Call(.read(.integer(77)), broken[400].span.invoked, broken[400].span.invoked + 5)
        let slow = least(of: 3) { answer = LinearizabilitySearch.decide(register, broken) }
        row("the same with a wrong read", slow, goal: 100, remark: "\(answer)")
    }
}

do throws(HistoryFileError) {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "record" where arguments.count == 4:
        try record(Int(arguments[2]) ?? 1_000_000, resources: Int(arguments[3]) ?? 1, in: arguments[1])
    case "leases" where arguments.count == 2: try leases(arguments[1])
    case "memory" where arguments.count == 2: try memory(arguments[1])
    case "header": printColumns("what", "measured", "goal", "met", "verdicts")
    case "searches": searches()
    case "compare": compareAll()
    default:
        print(
            "check-benchmark record FOLDER OPERATIONS LOCKS | leases FOLDER | memory FOLDER | searches | compare | header; see Benchmarks/check/run"
        )
        exit(64)
    }
} catch {
    print(error)
    exit(70)
}
