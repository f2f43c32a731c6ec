import Checkers
import EventLoop
import History
import Testing

@testable import Harness

@Suite struct TrafficLimitTests {
    @Test("in no second there are more than the rate, wherever it begins, and no more waiting than that needs")
    func window() {
        var generator = SeededGenerator(seed: 3, stream: 0)
        var window = RateWindow(rate: 5)
        var now: Int64 = 0
        var sent: [Int64] = []
        for _ in 0..<2000 {
            now += Int64.random(in: 0...300_000_000, using: &generator)
            let instant = window.admit(now: now)
            // It waits only if five went out within the last second, or others wait already.
            if instant > now, sent.count >= 5 {
                #expect(instant == max(sent[sent.count - 5] + 1_000_000_000, sent.last ?? 0))
            }
            sent.append(instant)
        }
        for (first, sixth) in zip(sent, sent.dropFirst(5)) { #expect(sixth - first >= 1_000_000_000) }
    }

    @Test("a request that a gate let go later counts from then on")
    func released() {
        var window = RateWindow(rate: 2)
        #expect(window.admit(now: 0) == 0)
        window.note(900_000_000)
        #expect(window.admit(now: 950_000_000) == 1_000_000_000)
        #expect(window.admit(now: 950_000_000) == 1_900_000_000)
    }

    @Test("when all are sent, and when time is over, it says so")
    func spent() async {
        await EventLoop.shared.run {
            let limit = TrafficLimit(strictly: 10, requests: 2, time: .seconds(3600))
            #expect(limit.spent == nil)
            _ = limit.admit(now: 0)
            _ = limit.admit(now: 0)
            #expect(limit.spent == "the limit of 2 requests is reached; --requests raises it")
            #expect(
                TrafficLimit(strictly: 10, requests: 2, time: .zero).spent
                    == "the time of 0 s is over; --timeout gives more")
        }
    }
}
