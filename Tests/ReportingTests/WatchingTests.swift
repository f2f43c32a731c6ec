import Testing

@testable import Reporting

/// What was seen of the target beside its answers.
@Suite struct WatchingTests {
    @Test("files, health and what looking cost stand on the page, on the axis of the load")
    func page() {
        let page = SampleReport.passing.html
        #expect(page.contains("Files and sockets that the service had open") && page.contains("What health said"))
        #expect(page.contains("healthy at first, and 4 changes") && page.contains("healthy all the time"))
        #expect(page.contains("Who grows"))
        #expect(page.contains("Looking at connections 120 times, each 50.0 ms on average, cost 13.0 ms of CPU time"))
        #expect(page.contains("0.25 % of the load"))
    }

    @Test("the axis begins with the first that was seen and ends with the last")
    func axis() {
        var scenario = Report.Scenario(name: "a")
        (scenario.began, scenario.duration) = (1_000_000_000, 1_000_000_000)
        scenario.connections = Report.Connections(
            ceiling: nil, samples: [.init(at: 0, connected: 1), .init(at: 4_000_000_000, connected: 1)])
        #expect(scenario.time(0 as Int64) == 0 && scenario.time(4_000_000_000 as Int64) == 1)
        #expect(scenario.time(1_000_000_000 as Int64) == 0.25)
    }

    @Test("growth is that of the later half of the load, with both ends and the peak beside it")
    func growth() throws {
        // Filled up in the first half, then one more each second.
        var counts: [(at: Int64, count: Int)] = []
        for second in 0...20 { counts.append((Int64(second) * 1_000_000_000, second < 10 ? second * 5 : 40 + second)) }
        let growth = try #require(Growth(counts, loadFrom: 0, to: 20_000_000_000))
        #expect(growth.first == 0 && growth.most == 60 && growth.last == 60)
        #expect(abs((growth.perMinute ?? 0) - 60) < 0.001)
        var flat: [(at: Int64, count: Int)] = []
        for second in 0...20 { flat.append((Int64(second), second == 3 ? 99 : 7)) }
        let level = try #require(Growth(flat, loadFrom: 0, to: 20))
        #expect(level.most == 99 && level.perMinute == 0)
        #expect(Growth([(at: 1, count: 2)], loadFrom: 0, to: 2)?.perMinute == nil)
        #expect(Growth([], loadFrom: 0, to: 2) == nil)
    }
}
