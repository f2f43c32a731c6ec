import Glibc
internal import RedisClient

/// What looking at a run's connections cost, beside what the load cost: CPU time in nanoseconds.
public struct ProbeCost: Sendable, Equatable {
    /// How often it was looked.
    public var looks = 0
    /// The time between two looks at the end; longer than asked for if looking cost too much.
    public var interval: Int64 = 0
    /// CPU time of the thread that looks.
    public var own: Int64 = 0
    /// CPU time of Redis for its commands.
    public var redis: Int64 = 0
    /// CPU time of the load: that of this process and of Redis, without the two above.
    public var load: Int64 = 0

    /// How much looking cost, as a share of the load.
    public var share: Double { Double(own + redis) / Double(max(1, load)) }

    /// Less than this disturbs nobody, whatever share it is.
    private static let least: Int64 = 20_000_000

    /// What to tell if it was too much.
    var note: String? {
        guard share > 0.01, own + redis > Self.least else { return nil }
        let tenths = Int((share * 1000).rounded())
        return
            "looking at connections cost \((own + redis) / 1_000_000) ms of CPU time, \(tenths / 10).\(tenths % 10) % of what "
            + "the load cost; with a longer `sample` it costs less"
    }
}

/// Adds up what looking costs. On the thread that looks.
struct ProbeMeter {
    private let threadAtStart = ProbeMeter.clock(CLOCK_THREAD_CPUTIME_ID)
    private let processAtStart = ProbeMeter.clock(CLOCK_PROCESS_CPUTIME_ID)
    private var calls: [String: Int] = [:]
    private var last: Statistics?
    private(set) var redis: Int64 = 0
    private var redisInAll: Int64 = 0

    /// What Redis tells of its own times.
    struct Statistics {
        /// Calls and microseconds by command.
        var commands: [String: (calls: Int, time: Int)] = [:]
        /// CPU time of the whole, in nanoseconds.
        var all: Int64

        init(_ commandStatistics: String, cpu: String) {
            let told = RedisInfo(cpu)
            all = ["used_cpu_sys", "used_cpu_user"].reduce(0) { sum, name in
                sum + Int64((told[name].flatMap { Double($0) } ?? 0) * 1e9)
            }
            let lines = RedisInfo(commandStatistics)
            for (name, fields) in [("info", ["cmdstat_info"]), ("list", ["cmdstat_client|list", "cmdstat_client"])] {
                guard let line = fields.lazy.compactMap({ lines[$0] }).first else { continue }
                var numbers: [Substring: Int] = [:]
                for part in line.split(separator: ",") {
                    let pair = part.split(separator: "=")
                    if pair.count == 2 { numbers[pair[0]] = Int(pair[1]) }
                }
                commands[name] = (numbers["calls"] ?? 0, numbers["usec"] ?? 0)
            }
        }
    }

    /// A command of ours was answered.
    mutating func note(_ command: String) { calls[command, default: 0] += 1 }

    /// CPU time of this thread since the beginning, in nanoseconds.
    var own: Int64 { Self.clock(CLOCK_THREAD_CPUTIME_ID) - threadAtStart }

    /// Takes in what Redis tells now: of the time that each command took, the part that our calls are of all calls. A Redis
    /// that was started again counts anew.
    mutating func settle(_ now: Statistics) {
        for (name, count) in calls {
            guard let after = now.commands[name], let last else { continue }
            var before = last.commands[name] ?? (0, 0)
            if before.calls > after.calls { before = (0, 0) }
            let all = after.calls - before.calls
            if all > 0 { redis += Int64(after.time - before.time) * 1000 * Int64(min(count, all)) / Int64(all) }
        }
        calls = [:]
        if let last { redisInAll += now.all >= last.all ? now.all - last.all : now.all }
        last = now
    }

    /// All of it so far.
    func cost(looks: Int, interval: Int64) -> ProbeCost {
        let process = Self.clock(CLOCK_PROCESS_CPUTIME_ID) - processAtStart
        return ProbeCost(
            looks: looks, interval: interval, own: own, redis: redis,
            load: max(0, process - own) + max(0, redisInAll - redis))
    }

    private static func clock(_ id: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(id, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
