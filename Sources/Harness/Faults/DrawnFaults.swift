internal import EventLoop
public import Scenario

extension Scenario {
    /// The same with the faults that the seed draws in place of how they are drawn: each within its own share of the time,
    /// so that one is over before the next one begins. One seed always draws the same.
    public func drawingFaults(seed: UInt64) -> Scenario {
        guard let random = randomFaults else { return self }
        // A stream of its own: no client has this number.
        var draws = SeededGenerator(seed: seed, stream: .max)
        func draw(_ from: Int64, _ to: Int64) -> Int64 {
            from + Int64(draws.next() % UInt64(max(0, to - from) + 1))
        }
        let milliseconds = { (time: Duration) in time.nanoseconds / 1_000_000 }
        let (first, share) = (milliseconds(random.from), milliseconds(random.share))
        var drawn = self
        drawn.randomFaults = nil
        drawn.faults = (0..<random.count).map { index in
            let kind = random.kinds[Int(draw(0, Int64(random.kinds.count - 1)))]
            let lasting = draw(milliseconds(random.lasting.shortest), milliseconds(random.lasting.longest))
            let at = first + Int64(index) * share + draw(0, max(0, share - lasting))
            return Fault(
                kind: kind, at: .after(.milliseconds(at)), lasting: .milliseconds(max(1, lasting)),
                position: random.position)
        }
        return drawn
    }
}

extension [Scenario.Fault] {
    /// What the seed drew, in a sentence.
    func plan(seed: UInt64) -> String {
        let told = prefix(20).map { fault in
            var at = Duration.zero
            if case .after(let time) = fault.at { at = time }
            return
                "\(fault.kind.word) at \(at.nanoseconds / 1_000_000) ms for \((fault.lasting ?? .zero).nanoseconds / 1_000_000) ms"
        }
        return "the seed \(seed) drew these faults: \(told.joined(separator: ", "))"
            + (count > 20 ? ", and \(count - 20) more" : "")
    }
}
