import Glibc

/// A measured figure with the interval in which its true value lies, with a confidence of 99 %.
public struct Estimate: Sendable, Equatable {
    /// The figure.
    public var value: Double
    /// The lower end of the interval.
    public var low: Double
    /// The upper end of the interval.
    public var high: Double

    /// The standard normal quantile of a two-sided confidence of 99 %: so that a page of twenty figures doesn't
    /// show a difference by chance each time.
    private static let z = 2.576

    /// Whether two intervals share a point: then the difference may be noise.
    public func overlaps(_ other: Estimate) -> Bool { low <= other.high && other.low <= high }

    /// A percentile of a distribution. The interval goes from one order statistic to another, n·q ± z·√(n·q·(1−q))
    /// (Conover, Practical Nonparametric Statistics, 3.2): it assumes nothing of the distribution, but that the
    /// operations are independent; it is widened by the 1/128 that a bucket is wide.
    static func percentile(_ share: Double, of latency: Report.Latency) -> Estimate? {
        let count = Double(latency.count)
        guard count > 0 else { return nil }
        let spread = z * (count * share * (1 - share)).squareRoot()
        let low = latency.duration(atRank: UInt64(max(1, (count * share - spread).rounded(.down))))
        // Beyond the last rank there is nothing: of few operations a high percentile has no upper end.
        let rank = (count * share + spread).rounded(.up) + 1
        let high = rank > count ? Double.infinity : Double(latency.duration(atRank: UInt64(rank)))
        return Estimate(
            value: Double(latency.percentile(share)), low: Double(low) * (1 - 1.0 / 128), high: high * (1 + 1.0 / 128))
    }

    /// Operations a second. The interval is the wider of two: what the intervals of the run differ among each
    /// other (batch means), and what a Poisson count differs by itself.
    static func throughput(of scenario: Report.Scenario) -> Estimate? {
        guard scenario.operations > 0, scenario.duration > 0 else { return nil }
        let seconds = Double(scenario.duration) / 1e9
        let rate = Double(scenario.operations) / seconds
        var spread = z * Double(scenario.operations).squareRoot() / seconds
        // The first and the last interval are not full.
        let rates = scenario.intervals.dropFirst().dropLast().filter { $0.duration > 0 }
            .map { Double($0.operations) * 1e9 / Double($0.duration) }
        if rates.count >= 4 {
            let mean = rates.reduce(0, +) / Double(rates.count)
            let variance = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count - 1)
            spread = max(spread, z * (variance / Double(rates.count)).squareRoot())
        }
        return Estimate(value: rate, low: max(0, rate - spread), high: rate + spread)
    }

    /// A share of rounds, by Wilson's score interval: right for few rounds and for shares near 0 and 1 too.
    static func share(_ hits: Int, of rounds: Int) -> Estimate? {
        guard rounds > 0 else { return nil }
        let (n, p) = (Double(rounds), min(1, Double(hits) / Double(rounds)))
        let scale = 1 + z * z / n
        let middle = (p + z * z / (2 * n)) / scale
        let spread = z / scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return Estimate(value: p, low: max(0, middle - spread), high: min(1, middle + spread))
    }
}
