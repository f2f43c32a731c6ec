import Checkers
import EventLoop
import Glibc
import History
import Testing

@testable import Harness

/// What is kept of a long watch, and what watching costs.
@Suite struct ProbeTests {
    private func at(_ look: Int) -> Instant { Instant(nanoseconds: Int64(look) * 50_000_000) }

    private func series(_ looks: Int, _ connected: (Int) -> Int) -> [ConnectionSample] {
        var series = BoundedSeries<ConnectionSample>(atMost: 2_000)
        for look in 0..<looks {
            let count = connected(look)
            series.add(
                ConnectionSample(
                    at(look), .load, connected: count, byName: ["pool": count], served: ["granted": look * 40]))
            #expect(series.samples.count <= 2_000)
        }
        return series.samples
    }

    @Test("a watch of hours is kept in so many samples, all of one length but the last, and no peak is lost")
    func bounded() {
        let looks = 144_000
        let samples = series(looks) { $0 == 77_777 ? 500 : $0 == 12_345 ? 1 : 20 + $0 % 3 }
        #expect((1_000...2_000).contains(samples.count))
        #expect(samples.reduce(0) { $0 + $1.looks } == looks)
        #expect(Set(samples.dropLast().map(\.looks)).count == 1)
        #expect(samples.map(\.connected).max() == 500 && samples.map(\.lowest).min() == 1)
        #expect(samples.first { $0.connected == 500 }?.instant == at(77_777))
        #expect(samples.map(\.instant) == samples.map(\.instant).sorted())
        let mean = samples.reduce(0) { $0 + $1.mean * Double($1.looks) } / Double(looks)
        #expect(abs(mean - 21) < 0.01)
        #expect(Verdict.connectionCeiling(samples, ceiling: 400).conclusion == .fail)
    }

    @Test("a leak of one connection in ten minutes is still seen in what is kept of four hours, and its absence too")
    func leak() {
        func judge(_ connected: @escaping (Int) -> Int) -> Verdict {
            let edges = [ConnectionSample.Phase.before, .after].map { ConnectionSample(at(0), $0, connected: 5) }
            return .connectionLeak([edges[0]] + series(288_000, connected) + [edges[1]])
        }
        #expect(judge { 20 + $0 / 12_000 + $0 % 3 }.conclusion == .fail)
        let clean = judge { 20 + $0 % 3 + ($0 % 1_999 == 0 ? 9 : 0) }
        #expect(clean.conclusion == .pass, "\(clean)")
    }

    @Test("a short watch is kept as it is")
    func short() {
        let samples = series(2_000) { $0 }
        #expect(samples.count == 2_000 && samples.allSatisfy { $0.looks == 1 && $0.mean == Double($0.connected) })
    }

    @Test("of a day of health answers a bounded number is kept, every change of mind among them")
    func health() {
        var course = HealthCourse(atMost: 1_000, notice: 10)
        let odd = Set([5, 40_000, 40_001, 99_998])
        for asked in 0..<100_000 {
            for endpoint in ["a", "b"] {
                let answered = endpoint == "b" && asked == 777 ? nil : Instant(nanoseconds: Int64(asked) * 100 + 3)
                course.add(
                    HealthReading(
                        of: endpoint, invoked: Instant(nanoseconds: Int64(asked) * 100), completed: answered,
                        isHealthy: endpoint == "b" || !odd.contains(asked)))
            }
        }
        let readings = course.readings
        #expect(readings.count <= 1_000 && readings.count > 100)
        #expect(readings.reduce(0) { $0 + $1.asked } == 200_000)
        #expect(readings.filter { !$0.isHealthy }.map { Int($0.invoked.nanoseconds) / 100 } == odd.sorted())
        #expect(readings.filter { $0.completed == nil }.count == 1)
        #expect(readings.map(\.invoked) == readings.map(\.invoked).sorted())
    }

    /// Looks of these costs (nanoseconds), each 50 ms for ten seconds, beside a load that costs so much each second.
    private func watch(
        counts: Int64, everything: Int64, load: Int64, needsAll: Bool = false,
        longest: Int64 = ProbeBudget.longest.any
    ) -> (looks: [ProbeBudget.Look: Int], spent: Int64) {
        var budget = ProbeBudget(needsAll: needsAll, longest: longest)
        var looks: [ProbeBudget.Look: Int] = [:]
        var spent: Int64 = 0
        for tick in 0..<200 {
            let now = Int64(tick) * 50_000_000
            let look = budget.next(at: now, spent: spent, load: load * Int64(tick) / 20)
            looks[look, default: 0] += 1
            guard look != .nothing else { continue }
            let cost = look == .everything ? everything : counts
            spent += cost
            budget.took(look, at: now, cost: cost)
        }
        return (looks, spent)
    }

    @Test(
        "looks that are cheap are all taken; those that aren't cost a hundredth of the load's, and what is dear goes first"
    )
    func budget() {
        let cheap = watch(counts: 100_000, everything: 200_000, load: 1_000_000_000)
        #expect(cheap.looks == [.everything: 200])
        let dear = watch(counts: 300_000, everything: 2_000_000, load: 500_000_000)
        #expect(dear.spent <= 50_000_000 && dear.spent > 40_000_000, "\(dear)")
        #expect(dear.looks[.counts, default: 0] > dear.looks[.everything, default: 0], "\(dear)")
        #expect(dear.looks[.everything, default: 0] >= 5)
    }

    @Test("whatever it costs, connections are counted each second, and everything is looked at every other second")
    func least() {
        let ruinous = watch(counts: 100_000_000, everything: 100_000_000, load: 1_000_000)
        #expect(ruinous.looks == [.everything: 5, .counts: 5, .nothing: 190], "\(ruinous)")
        let strict = watch(counts: 100_000_000, everything: 100_000_000, load: 1_000_000, needsAll: true)
        #expect(strict.looks == [.everything: 10, .nothing: 190], "\(strict)")
        // A judgement may need more.
        let needed = watch(counts: 100_000_000, everything: 100_000_000, load: 1_000_000, longest: 100_000_000)
        #expect(needed.looks == [.everything: 5, .counts: 95, .nothing: 100], "\(needed)")
        // A trifle disturbs nobody, however little the load costs.
        #expect(watch(counts: 50_000, everything: 80_000, load: 1).looks == [.everything: 200])
    }

    @Test("of the time that Redis spent on a command, ours is the part that our calls are of all calls")
    func meter() {
        func told(_ info: (Int, Int), _ list: (Int, Int), cpu: String) -> ProbeMeter.Statistics {
            ProbeMeter.Statistics(
                "# Commandstats\r\ncmdstat_info:calls=\(info.0),usec=\(info.1),usec_per_call=1.0\r\n"
                    + "cmdstat_client|list:calls=\(list.0),usec=\(list.1),usec_per_call=1.0\r\n",
                cpu: "# CPU\r\nused_cpu_sys:\(cpu)\r\nused_cpu_user:1.0\r\n")
        }
        var meter = ProbeMeter()
        func redis() -> Int64 { meter.cost(looks: 1, within: 1).redis }
        meter.settle(told((100, 5_000), (10, 100), cpu: "1.0"))
        #expect(redis() == 0)
        for _ in 0..<5 { meter.note("info") }
        meter.note("list")
        meter.settle(told((110, 6_000), (11, 900), cpu: "3.0"))
        #expect(redis() == 500_000 + 800_000)
        #expect(meter.load >= 2_000_000_000 - 1_300_000)
        // Until Redis tells again, a command has taken what it took before.
        meter.note("info")
        #expect(redis() == 1_300_000 + 100_000)
        // A server that was started again counts anew.
        meter.settle(told((2, 60), (0, 0), cpu: "0.5"))
        #expect(redis() == 1_300_000 + 30_000)
        #expect(meter.cost(looks: 5, within: 100).interval == 20)
        // By Redis's wall clock a command took ten seconds, or less than none.
        meter.note("info")
        meter.settle(told((3, 10_000_060), (0, 0), cpu: "0.75"))
        #expect(redis() == 1_330_000 + 250_000_000)
        meter.note("info")
        meter.settle(told((4, 60), (0, 0), cpu: "1.0"))
        #expect(redis() == 251_330_000)
    }

    @Test("a cost is told only if it is more than a hundredth of the load's, and more than a trifle")
    func note() {
        #expect(ProbeCost(own: 60_000_000, redis: 40_000_000, load: 2_000_000_000).note?.contains("100 ms") == true)
        #expect(ProbeCost(own: 60_000_000, redis: 40_000_000, load: 2_000_000_000).note?.contains("5.0 %") == true)
        #expect(ProbeCost(own: 6_000_000, redis: 4_000_000, load: 1).note == nil)
        #expect(ProbeCost(own: 60_000_000, redis: 40_000_000, load: 20_000_000_000).note == nil)
    }

    @Test("descriptors and sockets of a process are counted, and one that is gone has none")
    func files() throws {
        var files = OpenFiles()
        let first = files.count(of: getpid(), at: 0)
        let before = try #require(first)
        var pair: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { for descriptor in pair + [file] { close(descriptor) } }
        let second = files.count(of: getpid(), at: 0)
        let after = try #require(second)
        // Other tests of this process may open and close some meanwhile.
        #expect(after.sockets >= 2 && after.descriptors > after.sockets && before.descriptors >= before.sockets)
        let gone = files.count(of: -1, at: 0)
        #expect(gone == nil)
    }

    @Test("a shell's child is counted too, once it is asked anew who belongs to the family")
    func family() async throws {
        let shell = try await ChildProcess.start(
            .init("/bin/sh", ["-c", "sleep 60 3</dev/null 4</dev/null & wait"]), on: .shared
        ) { _ in }
        var files = OpenFiles()
        var now: Int64 = 0
        // The shell has three, and its child two more than that.
        while (files.count(of: shell.id, at: now)?.descriptors ?? 0) < 8 {
            now += 1_000_000_000
            await EventLoop.shared.sleep(until: MonotonicClock.now + 1_000_000)
        }
        await shell.kill()
        let gone = files.count(of: shell.id, at: now)
        #expect(gone == nil)
    }
}

extension ProbeCost {
    fileprivate init(own: Int64, redis: Int64, load: Int64) {
        self.init()
        (self.own, self.redis, self.load) = (own, redis, load)
    }
}
