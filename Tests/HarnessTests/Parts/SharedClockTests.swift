import Harness
import Testing

@Suite struct SharedClockTests {
    private func shift(_ began: (Int64, Int64), _ ended: (Int64, Int64)) -> [Int64] {
        let clock = SharedClock(
            began: .init(ahead: began.0, uncertainty: began.1), ended: .init(ahead: ended.0, uncertainty: ended.1))
        return [clock.shift.nanoseconds, clock.shift.error]
    }

    @Test("the error reaches whatever either measurement allows")
    func shifts() {
        #expect(shift((1000, 10), (1000, 10)) == [1000, 10])
        // One clock gained on the other: the offset was anywhere between.
        #expect(shift((1000, 10), (1100, 20)) == [1055, 65])
        #expect(shift((1100, 20), (1000, 10)) == [1055, 65])
        // Of an odd span the larger half is the error.
        #expect(shift((0, 0), (3, 0)) == [1, 2])
    }
}

@Suite struct RunPartTests {
    @Test("a part has a place among the others, and a name that can stand in a key and a path")
    func names() {
        #expect(RunPart(2, of: 3, run: "night-2026.11_a")?.place == "2/3")
        for (number, count, run) in [
            (0, 2, "a"), (3, 2, "a"), (1, 1, "a"), (1, 65, "a"), (1, 2, ""), (1, 2, "a b"), (1, 2, "../x"),
            (1, 2, ".x"),
            (1, 2, String(repeating: "x", count: 65)),
        ] {
            #expect(RunPart(number, of: count, run: run) == nil)
        }
    }

    @Test("all parts of a run have one seed, and other runs another")
    func seeds() {
        #expect(RunPart(1, of: 2, run: "a")?.seed == RunPart(2, of: 2, run: "a")?.seed)
        #expect(RunPart(1, of: 2, run: "a")?.seed != RunPart(1, of: 2, run: "b")?.seed)
    }
}
