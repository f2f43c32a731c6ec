import Glibc

/// Maps values to 0…1 of an axis and names some of them.
struct Axis {
    /// A value with its place, 0…1, and its name.
    struct Tick {
        var at: Double
        var label: String
    }

    let ticks: [Tick]
    private let place: (Double) -> Double

    /// Where a value stands, 0…1; outside values stand at the ends.
    func callAsFunction(_ value: Double) -> Double { min(1, max(0, place(value))) }

    func callAsFunction(_ value: Int64) -> Double { self(Double(value)) }

    private init(ticks: [Double], label: (Double) -> String, place: @escaping (Double) -> Double) {
        self.place = place
        self.ticks = ticks.map { Tick(at: min(1, max(0, place($0))), label: label($0)) }
    }

    /// From 0 to a round number above the largest value.
    static func fromZero(to largest: Double, ticks wanted: Int = 4, label: (Double) -> String) -> Axis {
        let step = max(1, roundStep(max(largest, 1) / Double(wanted)))
        let top = max(step, (largest / step).rounded(.up) * step)
        return Axis(ticks: Array(stride(from: 0, through: top, by: step)), label: label) { $0 / top }
    }

    /// A stretch of time, named relative to its beginning or to an origin.
    static func time(from: Int64, to: Int64, origin: Int64? = nil, ticks wanted: Int = 5) -> Axis {
        let (begin, span) = (Double(from), Double(max(1, to - from)))
        let origin = Double(origin ?? from)
        let step = max(1, roundStep(span / Double(wanted)))
        let first = ((begin - origin) / step).rounded(.up) * step
        let ticks = stride(from: first, through: begin - origin + span, by: step).map { $0 + origin }
        return Axis(
            ticks: ticks, label: { tickLabel($0 - origin, largest: max(ticks.last ?? 0, step + origin) - origin) }
        ) { ($0 - begin) / span }
    }

    /// Durations from the shortest to the longest, each decade as wide as the other. A wide axis, whose names stand
    /// beside each other, has fewer of them.
    static func logarithmic(from shortest: Int64, to longest: Int64, isWide: Bool = false) -> Axis {
        var low = floor(log10(Double(max(1, shortest))))
        var high = ceil(log10(Double(max(1, longest))))
        if high <= low { high = low + 1 }
        // Half decades make the most of a narrow range.
        if high - low > 1, Double(shortest) > pow(10, low) * 5 { low += log10(5) }
        if high - low > 1, Double(longest) < pow(10, high) / 5 { high -= log10(5) }
        let decades = Int(high.rounded(.up)) - Int(low.rounded(.down))
        let steps: [Double] = decades > 2 ? [1] : isWide ? [1, 3] : [1, 2, 5]
        let ticks = (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { decade in
            steps.map { $0 * pow(10, Double(decade)) }
        }.filter { log10($0) >= low - 1e-9 && log10($0) <= high + 1e-9 }
        return Axis(ticks: ticks, label: { shortDuration($0) }) { (log10(max(1, $0)) - low) / (high - low) }
    }

    /// Shares of all operations, the last ones drawn apart: 0, 90 %, 99 %, 99.9 %… are equally far from each other.
    static func shares(of count: UInt64) -> Axis {
        let nines = max(2, min(6, Int(log10(Double(max(10, count))).rounded(.up))))
        let ticks = (0...nines).map { 1 - pow(10, -Double($0)) }
        return Axis(
            ticks: ticks,
            label: { share in
                if share == 0 { return "0" }
                let digits = Int((-log10(1 - share)).rounded())
                return digits <= 2
                    ? "\(Int((share * 100).rounded()))" : "99." + String(repeating: "9", count: digits - 2)
            }
        ) { share in -log10(max(pow(10, -Double(nines)), 1 - share)) / Double(nines) }
    }

    /// 1, 2 or 5 times a power of ten.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, floor(log10(max(step, 1e-9))))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * 0.999 } ?? 10 * power
    }

    /// All ticks of an axis in the unit of the largest.
    private static func tickLabel(_ value: Double, largest: Double) -> String {
        if value == 0 { return "0" }
        let (unit, scale) =
            largest >= 120e9
            ? ("min", 60e9)
            : largest >= 1e9
                ? ("s", 1e9)
                : largest >= 1e6
                    ? ("ms", 1e6)
                    : largest >= 1e3 ? ("µs", 1e3) : ("ns", 1)
        let isWhole = (value / scale).rounded() == value / scale
        return Quantity.fixed(value / scale, decimals: isWhole ? 0 : 1) + " " + unit
    }

    private static func shortDuration(_ value: Double) -> String {
        switch value {
        case ..<999: "\(Int(value.rounded())) ns"
        case ..<999e3: "\(Int((value / 1e3).rounded())) µs"
        case ..<999e6: "\(Int((value / 1e6).rounded())) ms"
        default: "\(Int((value / 1e9).rounded())) s"
        }
    }
}
