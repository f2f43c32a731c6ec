public import History

/// A limit that a scenario sets: `p99 of acquire at most 50 ms`.
public struct Threshold: Sendable, Equatable {
    /// What is measured.
    public enum Metric: Sendable, Equatable {
        /// The latency in nanoseconds that this share (0…1) of operations doesn't exceed.
        case latency(percentile: Double)
        /// The mean latency in nanoseconds.
        case meanLatency
        /// The longest latency in nanoseconds.
        case longestLatency
        /// How many operations ended with one of these outcomes.
        case count(of: [Outcome])
        /// The share (0…1) of operations with one of these outcomes.
        case share(of: [Outcome])
        /// Operations a second, from the first invocation to the last completion.
        case throughput
    }

    /// On which side of the limit is right.
    public enum Bound: Sendable, Equatable {
        /// Less than the limit.
        case below
        /// At most the limit.
        case atMost
        /// At least the limit.
        case atLeast
        /// More than the limit.
        case above
        /// The limit itself.
        case exactly

        func holds(_ value: Double, _ limit: Double) -> Bool {
            switch self {
            case .below: value < limit
            case .atMost: value <= limit
            case .atLeast: value >= limit
            case .above: value > limit
            case .exactly: value == limit
            }
        }

        fileprivate var words: String {
            switch self {
            case .below: "less than"
            case .atMost: "at most"
            case .atLeast: "at least"
            case .above: "more than"
            case .exactly: "exactly"
            }
        }
    }

    /// The operations that are measured; nil: all.
    public var kind: Operation.Kind?
    /// What is measured.
    public var metric: Metric
    /// Which side is right.
    public var bound: Bound
    /// The limit, in the unit of the metric.
    public var limit: Double

    /// This limit for this metric.
    public init(_ metric: Metric, _ bound: Bound, _ limit: Double, of kind: Operation.Kind? = nil) {
        self.metric = metric
        self.bound = bound
        self.limit = limit
        self.kind = kind
    }
}

/// Measures what thresholds ask for. A threshold over too few operations is undecided, never met: a percentile p
/// needs at least 1/(1 − p) of them. Memory: one histogram a kind. O(1) an operation.
struct Thresholds {
    private struct Measured {
        var latency = LatencyHistogram()
        var outcomes = [Int](repeating: 0, count: Outcome.allCases.count)
        var first = Instant.never
        var last = Instant(nanoseconds: .min)
        var count: Int { Int(latency.count) }

        mutating func add(_ operation: Operation) {
            latency.record(operation.completed.nanoseconds - operation.invoked.nanoseconds)
            outcomes[Int(operation.outcome.rawValue)] += 1
            first = min(first, operation.invoked)
            last = max(last, operation.completed)
        }

        /// The value, and how many operations it needs at least to mean something.
        func value(_ metric: Threshold.Metric) -> (value: Double, needs: Int) {
            switch metric {
            case .latency(let share):
                // 1 / (1 - 0.9) is a little more than 10.
                let needs = share >= 1 ? 1 : Int((1 / (1 - share) - 1e-6).rounded(.up))
                return (Double(latency.percentile(share)), needs)
            case .meanLatency: return (latency.mean, 1)
            case .longestLatency: return (Double(latency.maximum), 1)
            case .count(let wanted):
                return (Double(wanted.reduce(0) { $0 + outcomes[Int($1.rawValue)] }), 1)
            case .share(let wanted):
                let sum = wanted.reduce(0) { $0 + outcomes[Int($1.rawValue)] }
                return (Double(sum) / Double(max(1, count)), 1)
            case .throughput:
                let span = count == 0 ? 0 : last.nanoseconds - first.nanoseconds
                return (span == 0 ? 0 : Double(count) * 1e9 / Double(span), 2)
            }
        }
    }

    private let asked: [Threshold]
    private var byKind: [Measured]

    init(_ asked: [Threshold]) {
        self.asked = asked
        // One for each kind, and the last for all.
        byKind = [Measured](repeating: Measured(), count: Operation.Kind.allCases.count + 1)
    }

    mutating func observe(_ operation: Operation) {
        byKind[Int(operation.kind.rawValue)].add(operation)
        byKind[byKind.count - 1].add(operation)
    }

    /// `isCutShort`: there would have been more operations. What they could have made good isn't missed then.
    func finish(isCutShort: Bool = false) -> Verdict {
        let all = byKind[byKind.count - 1]
        let examined = [Verdict.Count("operations", all.count), Verdict.Count("thresholds", asked.count)]
        var (missed, unknown, met): ([String], [String], [String]) = ([], [], [])
        for threshold in asked {
            let measured = threshold.kind.map { byKind[Int($0.rawValue)] } ?? all
            let (value, needs) = measured.value(threshold.metric)
            let words = threshold.words(value)
            if measured.count < needs {
                unknown.append("\(words) needs at least \(plural(needs, "operation")), there were \(measured.count)")
            } else if threshold.bound.holds(value, threshold.limit) {
                met.append(words)
            } else if isCutShort, !threshold.isFinal(value) {
                unknown.append("\(words), but the run was stopped before its end")
            } else {
                missed.append(words)
            }
        }
        if !missed.isEmpty {
            return Verdict(
                .thresholds, .fail, reason: missed.joined(separator: "; "),
                witnesses: missed.map { Witness($0, []) }, examined: examined)
        }
        if asked.isEmpty {
            return Verdict(.thresholds, .inconclusive, reason: "no threshold was set", examined: examined)
        }
        if !unknown.isEmpty {
            return Verdict(.thresholds, .inconclusive, reason: unknown.joined(separator: "; "), examined: examined)
        }
        return Verdict(.thresholds, .pass, reason: met.joined(separator: "; "), examined: examined)
    }
}

extension Threshold {
    /// Whether a value that is on the wrong side stays there, whatever else happens: only what grows can be too much.
    fileprivate func isFinal(_ value: Double) -> Bool {
        switch metric {
        case .count, .longestLatency: bound != .atLeast && bound != .above && value >= limit
        case .latency, .meanLatency, .share, .throughput: false
        }
    }

    /// The measured value beside its limit.
    fileprivate func words(_ value: Double) -> String {
        let of = kind.map { " of \($0.name)" } ?? ""
        func told(_ number: Double) -> String {
            switch metric {
            case .latency, .meanLatency, .longestLatency: return milliseconds(Instant(nanoseconds: Int64(number)))
            case .count: return decimal(number)
            case .share: return "\(decimal(number * 100)) %"
            case .throughput: return "\(decimal(number)) a second"
            }
        }
        return "\(name)\(of) is \(told(value)), \(bound.words) \(told(limit)) asked for"
    }

    private var name: String {
        switch metric {
        case .latency(let share): return "latency p\(decimal(share * 100))"
        case .meanLatency: return "mean latency"
        case .longestLatency: return "longest latency"
        case .count(let outcomes): return "number of \(outcomes.map(\.name).joined(separator: ", "))"
        case .share(let outcomes): return "share of \(outcomes.map(\.name).joined(separator: ", "))"
        case .throughput: return "throughput"
        }
    }
}

/// A number with at most two decimals, and none where they are zero.
func decimal(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
    let hundredths = Int((number.magnitude * 100).rounded())
    let sign = number < 0 && hundredths > 0 ? "-" : ""
    let fraction = hundredths % 100
    if fraction == 0 { return "\(sign)\(hundredths / 100)" }
    let digits = fraction < 10 ? "0\(fraction)" : fraction % 10 == 0 ? "\(fraction / 10)" : "\(fraction)"
    return "\(sign)\(hundredths / 100).\(digits)"
}
