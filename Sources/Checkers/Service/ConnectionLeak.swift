internal import History

extension Verdict {
    /// Whether connections grow with requests served, or stay above the idle level after the load.
    ///
    /// The level is a fact: after the load no more than before it, plus `allowance` (what a pool may keep). Growth is
    /// judged on the later half of the load, when pools are full: least squares of connections on requests of each
    /// kind, where it fails if a slope is above zero with 99.9 % confidence and makes up more than `allowance`
    /// connections (at least 2) in that half. So a `fail` by growth is a proof only up to that confidence, and
    /// assumes that samples are further apart than a burst lasts. O(samples · kinds²).
    public static func connectionLeak(_ samples: [ConnectionSample], allowance: Int = 0) -> Verdict {
        let before = samples.filter { $0.phase == .before }.map(\.connected).max()
        // The last sample: connections may take their time to close.
        let after = samples.last { $0.phase == .after }?.connected
        let load = samples.filter { $0.phase == .load }
        let half = Array(load.suffix(load.count / 2))
        let served = (load.last.map { $0.served.values.reduce(0, +) } ?? 0)
        let examined = [
            Count("samples under load", load.reduce(0) { $0 + $1.looks }), Count("requests served", served),
            Count("connections before", before ?? 0), Count("connections after", after ?? 0),
        ]
        func verdict(_ conclusion: Conclusion, _ reason: String, _ witnesses: [Witness] = []) -> Verdict {
            Verdict(.connectionLeak, conclusion, reason: reason, witnesses: witnesses, examined: examined)
        }
        func grows(_ kind: Growth.Kind) -> Bool {
            kind.lowest > 0 && kind.slope * Double(kind.requests) > Double(max(2, allowance))
        }
        let fit = Growth(half)
        // Kinds that come in step hide each other's slopes, never that of all together.
        let leaks = fit.map { $0.kinds.contains(where: grows) ? $0.kinds.filter(grows) : [$0.all].filter(grows) } ?? []
        let growth = leaks.map { Witness($0.words, [], at: load.last?.instant) }
        if let before, let after, after > before + allowance {
            let reason = "\(after) connections after the load, \(before) before it"
            let level = Witness(reason + " (\(allowance) more are allowed)", [], at: samples.last?.instant)
            return verdict(.fail, ([reason] + leaks.map(\.words)).joined(separator: "; "), [level] + growth)
        }
        guard let fit else {
            return verdict(.inconclusive, "too few samples under load to tell whether connections grow")
        }
        if !leaks.isEmpty { return verdict(.fail, leaks.map(\.words).joined(separator: "; "), growth) }
        if before == nil || after == nil {
            return verdict(.inconclusive, "no sample of the idle level \(before == nil ? "before" : "after") the load")
        }
        return verdict(
            .pass, "connections returned to \(after ?? 0), and \(fit.kinds.map(\.words).joined(separator: "; "))")
    }
}

/// Connections as a linear function of the requests served of each kind, by least squares.
struct Growth {
    struct Kind {
        var name: String
        /// Connections a request, and the bounds of its confidence interval (99.9 %).
        var slope: Double
        var lowest: Double
        var highest: Double
        /// Requests of this kind between the first and the last sample.
        var requests: Int

        var words: String {
            "\(decimal(slope * 1000)) connections per 1,000 requests of \(name) (\(decimal(lowest * 1000)) to \(decimal(highest * 1000)))"
        }
    }

    /// Samples that are needed beyond the numbers that are fitted.
    private static let spare = 8

    /// The growth by all requests together.
    let all: Kind
    /// The growth by each kind, or `all` where the kinds came in a fixed proportion and can't be told apart.
    let kinds: [Kind]

    /// Nil if there are too few samples.
    init?(_ samples: [ConnectionSample]) {
        guard let first = samples.first, let last = samples.last else { return nil }
        let names = Set(last.served.keys).sorted().filter { last.served[$0, default: 0] > first.served[$0, default: 0] }
        guard !names.isEmpty, samples.count >= names.count + 1 + Self.spare else { return nil }
        let rows = samples.map { sample in names.map { Double(sample.served[$0, default: 0]) } }
        let level = samples.map { $0.mean }
        let requests = names.map { last.served[$0, default: 0] - first.served[$0, default: 0] }
        let sums = rows.map { [$0.reduce(0, +)] }
        guard let all = Growth.fit(sums, level, ["all kinds"], [requests.reduce(0, +)])?.first else { return nil }
        self.all = all
        kinds = Growth.fit(rows, level, names, requests) ?? [all]
    }

    private static func fit(_ rows: [[Double]], _ level: [Double], _ names: [String], _ requests: [Int]) -> [Kind]? {
        let count = Double(rows.count)
        let width = names.count
        let means = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
        let mean = level.reduce(0, +) / count
        var products = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
        var moments = [Double](repeating: 0, count: width)
        for (row, value) in zip(rows, level) {
            for i in 0..<width {
                moments[i] += (row[i] - means[i]) * (value - mean)
                for j in 0..<width { products[i][j] += (row[i] - means[i]) * (row[j] - means[j]) }
            }
        }
        guard let inverse = inverted(products) else { return nil }
        let slopes = (0..<width).map { i in (0..<width).reduce(0) { $0 + inverse[i][$1] * moments[$1] } }
        var residual = 0.0
        for (row, value) in zip(rows, level) {
            let fitted = (0..<width).reduce(mean) { $0 + slopes[$1] * (row[$1] - means[$1]) }
            residual += (value - fitted) * (value - fitted)
        }
        let freedom = count - Double(width) - 1
        return (0..<width).map { i in
            let error = (residual / freedom * inverse[i][i]).squareRoot() * quantile(freedom)
            return Kind(
                name: names[i], slope: slopes[i], lowest: slopes[i] - error, highest: slopes[i] + error,
                requests: requests[i])
        }
    }

    /// Student's t for a two-sided 99.9 %: the normal quantile with Fisher's expansion, right within 3 % from 8 degrees on.
    private static func quantile(_ freedom: Double) -> Double {
        let z = 3.2905
        let z3 = z * z * z
        let z5 = z3 * z * z
        let z7 = z5 * z * z
        return z + (z3 + z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom * freedom)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom * freedom * freedom)
    }

    /// By Gauss and Jordan with pivots; nil if it is (nearly) singular.
    private static func inverted(_ matrix: [[Double]]) -> [[Double]]? {
        let size = matrix.count
        var rows = matrix.enumerated().map { index, row in row + (0..<size).map { $0 == index ? 1.0 : 0 } }
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }) else {
                return nil
            }
            let scale = matrix[column][column]
            guard abs(rows[pivot][column]) > 1e-9 * max(scale, 1e-300) else { return nil }
            rows.swapAt(column, pivot)
            let head = rows[column][column]
            rows[column] = rows[column].map { $0 / head }
            for other in 0..<size where other != column {
                let factor = rows[other][column]
                for index in rows[other].indices { rows[other][index] -= factor * rows[column][index] }
            }
        }
        return rows.map { Array($0.suffix(size)) }
    }
}
