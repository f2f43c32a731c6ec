import Testing

@testable import Harness

@Suite struct SeededGeneratorTests {
    private func draw(_ count: Int, seed: UInt64, stream: UInt64) -> [UInt64] {
        var generator = SeededGenerator(seed: seed, stream: stream)
        return (0..<count).map { _ in generator.next() }
    }

    @Test("a seed and a stream determine what is drawn")
    func same() {
        #expect(draw(50, seed: 3, stream: 4) == draw(50, seed: 3, stream: 4))
    }

    @Test("other seeds and other streams draw something else, also next to each other")
    func different() {
        var seen: Set<UInt64> = []
        for seed in 0..<20 as Range<UInt64> {
            for stream in 0..<20 as Range<UInt64> { seen.formUnion(draw(10, seed: seed, stream: stream)) }
        }
        #expect(seen.count == 20 * 20 * 10)
    }

    @Test("every bit is set about half of the time")
    func even() {
        let numbers = draw(4000, seed: 1, stream: 1)
        for bit in 0..<64 {
            let set = numbers.count { $0 >> UInt64(bit) & 1 == 1 }
            // Six standard deviations: what one of 64 bits of an even source exceeds once in ten million seeds.
            #expect((1810...2190).contains(set), "bit \(bit): \(set)")
        }
    }
}
