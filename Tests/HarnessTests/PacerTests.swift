import Testing

@testable import Harness
@testable import Scenario

@Suite struct PacerTests {
    private func segment(_ from: Double, _ to: Double, _ seconds: Double) -> Scenario.Segment {
        .init(from: .init(perSecond: from), to: .init(perSecond: to), lasting: .seconds(seconds))
    }

    private func instants(_ segments: [Scenario.Segment], end: Int64 = .max, passes: Int = .max) -> [Int64] {
        let pacer = Pacer(segments, start: 1000, passes: passes)
        var found: [Int64] = []
        while let (pass, intended) = pacer.next(), intended < end {
            #expect(pass == found.count)
            found.append(intended - 1000)
        }
        return found
    }

    @Test("a constant rate is even, and ends with the passes")
    func constant() {
        let found = instants([segment(4, 4, 0)], passes: 5)
        #expect(found == [0, 250_000_000, 500_000_000, 750_000_000, 1_000_000_000])
    }

    @Test("a ramp makes as many passes as the area under it, closer and closer together")
    func ramp() {
        // From 0 to 100 a second in 2 s: 100 passes; then 100 a second for one second more.
        let found = instants([segment(0, 100, 2)], end: 1000 + 3_000_000_000)
        #expect((199...201).contains(found.count))
        #expect(found.count { $0 < 2_000_000_000 } == 100)
        let gaps = zip(found.dropFirst(), found).map { $0 - $1 }.prefix(99)
        #expect(zip(gaps.dropFirst(), gaps).allSatisfy { $0 <= $1 })
        // Half of the time is a quarter of the area.
        #expect(found.count { $0 < 1_000_000_000 } == 25)
    }

    @Test("segments follow each other without a gap or an overlap")
    func segments() {
        let found = instants([segment(10, 10, 1), segment(50, 50, 1), segment(20, 20, 1)], end: 1000 + 3_000_000_000)
        let bySecond = (0..<3).map { second in found.count { $0 / 1_000_000_000 == second } }
        #expect(bySecond == [10, 50, 20])
        #expect(found == found.sorted())
    }

    @Test("a rate that falls to nothing ends there, whatever was asked for")
    func fades() {
        let found = instants([segment(20, 0, 1)], passes: 1000)
        #expect((10...11).contains(found.count) && (found.last ?? 0) <= 1_000_000_000)
    }

    @Test("a pause in the middle is kept")
    func pause() {
        let found = instants([segment(10, 10, 1), segment(0, 0, 1), segment(10, 10, 1)], end: 1000 + 3_000_000_000)
        #expect(found.count { (1_000_000_000..<2_000_000_000).contains($0) } == 0)
        #expect(found.count == 20)
    }
}
