internal import EventLoop
import Glibc
internal import RedisClient

/// Adds up what looking costs. On the thread that looks.
struct ProbeMeter {
    private let threadAtStart = ProbeMeter.clock(CLOCK_THREAD_CPUTIME_ID)
    private let processAtStart = ProbeMeter.clock(CLOCK_PROCESS_CPUTIME_ID)
    /// Commands of ours since Redis told its times last.
    private var calls: [String: Int] = [:]
    /// What one of each took Redis then, in nanoseconds.
    private var perCall: [String: Int64] = [:]
    private var last: Statistics?
    private var settled: Int64 = 0
    /// CPU time of the whole Redis so far, when that was told, and how much it was for each nanosecond before.
    private var server = (time: Int64(0), at: MonotonicClock.now, rate: 0.0)

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
        // Redis takes the time of commands by its wall clock, which may jump: none takes more than the CPU time of all.
        let whole = last.map { now.all >= $0.all ? now.all - $0.all : now.all } ?? 0
        for (name, count) in calls {
            guard let after = now.commands[name], let last else { continue }
            var before = last.commands[name] ?? (0, 0)
            if before.calls > after.calls { before = (0, 0) }
            let all = after.calls - before.calls
            guard all > 0 else { continue }
            let time = min(max(0, Int64(after.time - before.time) * 1000), whole)
            settled += time * Int64(min(count, all)) / Int64(all)
            perCall[name] = time / Int64(all)
        }
        calls = [:]
        let (instant, earlier) = (MonotonicClock.now, server)
        server.time += whole
        server.at = instant
        server.rate = Double(server.time - earlier.time) / Double(max(1, instant - earlier.at))
        last = now
    }

    /// CPU time of Redis for our commands so far: as it told it, and for those since then what they took on average.
    private var redis: Int64 { calls.reduce(settled) { $0 + Int64($1.value) * perCall[$1.key, default: 0] } }

    /// What looking has cost so far, own and Redis's time, in nanoseconds.
    var spent: Int64 { own + redis }

    /// What the load has cost so far; of Redis as it told it, and since then as much as before.
    var load: Int64 {
        let process = Self.clock(CLOCK_PROCESS_CPUTIME_ID) - processAtStart
        let since = Double(MonotonicClock.now - server.at) * server.rate
        return max(0, process - own) + max(0, server.time + Int64(since) - redis)
    }

    /// All of it so far, after so many looks within so much time.
    func cost(looks: Int, within time: Int64) -> ProbeCost {
        ProbeCost(looks: looks, interval: time / Int64(max(1, looks)), own: own, redis: redis, load: load)
    }

    private static func clock(_ id: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(id, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
