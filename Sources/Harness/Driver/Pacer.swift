internal import EventLoop
internal import Scenario

/// The intended instants of an open loop: pass k begins when the integral of the rate over time reaches k, however
/// long answers take. Whoever asks gets the next one; if it is past already, it is late, and its latency says so
/// (Tene, «How NOT to Measure Latency»: no coordinated omission). Loop-bound.
final class Pacer: @unchecked Sendable {
    // Sendable: touched by tasks of one loop only, on its thread.
    private let segments: [Scenario.Segment]
    private let start: Int64
    private let passes: Int
    private var pass = 0
    /// The segment of the next pass, when it began (in seconds from the start), and how many passes were before it.
    private var segment = 0
    private var segmentStart = 0.0
    private var passesBefore = 0.0

    init(_ segments: [Scenario.Segment], start: Int64, passes: Int) {
        self.segments = segments
        self.start = start
        self.passes = passes
    }

    /// The next pass and its intended instant on the monotonic clock; nil when there is none.
    func next() -> (pass: Int, intended: Int64)? {
        guard pass < passes, let seconds = offset(ofPass: Double(pass)) else { return nil }
        defer { pass += 1 }
        return (pass, start + Int64(seconds * 1e9))
    }

    /// When the integral of the rate reaches a number of passes, in seconds from the start; nil if it never does.
    private func offset(ofPass pass: Double) -> Double? {
        while segment < segments.count {
            let (from, to) = (segments[segment].from.perSecond, segments[segment].to.perSecond)
            let length = Double(segments[segment].lasting.nanoseconds) / 1e9
            let missing = pass - passesBefore
            let inSegment = (from + to) / 2 * length
            let isLast = segment == segments.count - 1
            if missing < inSegment {
                // The rate grows evenly: missing = from·t + slope/2·t².
                let slope = (to - from) / length
                let time =
                    abs(slope) < 1e-12
                    ? missing / from : (-from + max(0, from * from + 2 * slope * missing).squareRoot()) / slope
                return segmentStart + time
            }
            if isLast {
                guard to > 0 else { return nil }
                return segmentStart + length + (missing - inSegment) / to
            }
            passesBefore += inSegment
            segmentStart += length
            segment += 1
        }
        return nil
    }
}
