import Glibc

/// How close together the gate released the clients: how many rounds had which dispersion.
struct DispersionChart {
    private static let bins = 32

    let dispersion: Report.Latency
    let id: String

    func draw(_ html: inout Markup) {
        guard dispersion.count > 0 else { return }
        let x = Axis.logarithmic(from: dispersion.minimum, to: dispersion.maximum, isWide: true)
        var counts = [UInt64](repeating: 0, count: Self.bins)
        for bucket in dispersion.buckets {
            counts[min(Self.bins - 1, Int(x(min(bucket.upTo, dispersion.maximum)) * Double(Self.bins)))] += bucket.count
        }
        let largest = counts.max() ?? 1
        let y = Axis.fromZero(to: Double(largest)) { ThroughputChart.short($0) }
        Chart(
            id: id + "-dispersion", title: "Dispersion of the gate, by rounds",
            description: "From the first release to the last: median \(Quantity.duration(dispersion.percentile(0.5))), "
                + "99 % within \(Quantity.duration(dispersion.percentile(0.99))), longest \(Quantity.duration(dispersion.maximum)).",
            x: x, y: y
        ).draw(&html) { svg in
            for (index, count) in counts.enumerated() where count > 0 {
                let height = y(Double(count))
                Chart.box(
                    &svg, "series-0", x: (Double(index) + 0.08) / Double(Self.bins), y: 1 - height,
                    width: 0.84 / Double(Self.bins), height: height, numbers: Quantity.counted(Int(count), "round"))
            }
        }
    }
}
