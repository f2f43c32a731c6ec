import Testing

@testable import Harness

@Suite struct RateLimitTests {
    private static let second: Int64 = 1_000_000_000

    /// When each of so many operations that are asked for at one instant may be sent.
    private func admissions(_ limit: inout RateLimit, _ count: Int, at now: Int64) -> [Int64] {
        (0..<count).map { _ in limit.admit(now: now) }
    }

    @Test("one second's worth goes at once, the rest one by one")
    func burst() {
        var limit = RateLimit(rate: 100)
        let instants = admissions(&limit, 103, at: 5)
        #expect(instants.prefix(100).allSatisfy { $0 == 5 })
        #expect(instants.suffix(3) == [10_000_005, 20_000_005, 30_000_005])
    }

    @Test("a pause fills the bucket again, and no more than full")
    func refill() {
        var limit = RateLimit(rate: 10)
        _ = admissions(&limit, 10, at: 0)
        let half = admissions(&limit, 6, at: Self.second / 2)
        #expect(half.filter { $0 == Self.second / 2 }.count == 5)
        let later = 100 * Self.second
        #expect(admissions(&limit, 20, at: later).filter { $0 == later }.count == 10)
    }

    @Test("no window of a second ever sees more than twice the rate, and in the long run it is the rate")
    func bounded() {
        var generator = SeededGenerator(seed: 7, stream: 0)
        var limit = RateLimit(rate: 50)
        var now: Int64 = 0
        var sent: [Int64] = []
        for _ in 0..<5000 {
            now += Int64.random(in: 0...15_000_000, using: &generator)
            sent.append(limit.admit(now: now))
        }
        #expect(sent == sent.sorted())
        for (index, instant) in sent.enumerated() where index >= 100 {
            #expect(instant - sent[index - 100] >= Self.second)
        }
        let seconds = Double(sent[4999] - sent[0]) / 1e9
        #expect(Double(sent.count) / seconds <= 51)
    }
}
