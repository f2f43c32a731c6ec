internal import Checkers
internal import History

/// How thresholds are written: a measure and the limit that it must keep, of all operations or of one kind.
enum ThresholdFormat {
    static let thresholds: Format<[Scenario.RequiredThreshold]> = group(
        "thresholds like {p99: < 50ms, failed: 0}", called: "thresholds", keys: ofAll + ofKinds)

    private typealias Required = [Scenario.RequiredThreshold]

    private static let ofAll: [Key<Required>] = measures(of: nil)

    private static let ofKinds: [Key<Required>] = Operation.Kind.allCases.map { kind in
        .optional(
            kind.name,
            group("thresholds like {p99: < 50ms}", called: "thresholds of \(kind.name)", keys: measures(of: kind)),
            "Limits for the operations of this kind alone.")
    }

    private static func group(
        _ expected: String, called owner: String, keys: [Key<Required>]
    ) -> Format<Required> {
        .mapping(expected, called: owner, keys: keys) { fields, problems in
            if fields.written.isEmpty {
                problems.report("no threshold stands here; write one, or leave it out", at: fields.position)
            }
            return fields.written.flatMap { name, _ in keys.first { $0.name == name }.flatMap { fields[$0] } ?? [] }
        }
    }

    private static func measures(of kind: Operation.Kind?) -> [Key<Required>] {
        let what = kind.map { "of all \($0.name) operations" } ?? "of all operations"
        let percentiles: [Key<Required>] = ["50", "75", "90", "95", "99", "99.9", "99.99"].map { percent in
            let share = Quantity(percent)?.value(dividedBy: 100) ?? 0
            return .optional(
                "p\(percent)", latency(.latency(percentile: share), kind),
                "The latency that \(percent) % \(what) don't exceed.")
        }
        let others: [Key<Required>] = [
            .optional("max", latency(.longestLatency, kind), "The longest latency \(what)."),
            .optional("throughput", throughput(kind), "How many \(what) are completed a second."),
        ]
        return percentiles + others
            + Outcome.allCases.map { outcome in
                .optional(outcome.name, share(of: outcome, kind), "Which share \(what) ends as `\(outcome.name)`.")
            }
    }

    private static func latency(_ metric: Threshold.Metric, _ kind: Operation.Kind?) -> Format<Required> {
        limit("a limit like < 50ms", pattern: "^(<|<=|>|>=) *\(DurationText.pattern)$", metric, kind) {
            comparison, text throws(Mismatch) in
            try required(comparison).bound(Double(DurationText.nanoseconds(try DurationText.parse(text))))
        }
    }

    private static func throughput(_ kind: Operation.Kind?) -> Format<Required> {
        let pattern = "^(<|<=|>|>=) *[0-9]+(\\.[0-9]+)? */ *(s|m|h)$"
        return limit("a limit like \"> 500/s\" in quotes", pattern: pattern, .throughput, kind) {
            comparison, text throws(Mismatch) in
            try required(comparison).bound(try RateText.parse(text).perSecond)
        }
    }

    private static func share(of outcome: Outcome, _ kind: Operation.Kind?) -> Format<Required> {
        let pattern = "^(0|(<|<=|>|>=) *[0-9]+(\\.[0-9]+)? *%)$"
        let format = limit("0 for none at all, or a share like < 1%", pattern: pattern, .share(of: [outcome]), kind) {
            comparison, text throws(Mismatch) in
            if comparison == nil, text == "0" { return (.atMost, 0) }
            guard let quantity = Quantity(text), quantity.value >= 0 else { throw Mismatch(reason: "is no share") }
            guard quantity.unit == "%" else { throw Mismatch(reason: "has no % behind it") }
            guard quantity.value <= 100 else { throw Mismatch(reason: "is more than all") }
            return try required(comparison).bound(quantity.value(dividedBy: 100))
        }
        return Format(format.expected, schema: ["anyOf": [["const": 0], format.schema]], decode: format.decode)
    }

    private static func limit(
        _ expected: String, pattern: String, _ metric: Threshold.Metric, _ kind: Operation.Kind?,
        parse: @escaping @Sendable (Comparison?, Substring) throws(Mismatch) -> (Threshold.Bound, Double)
    ) -> Format<Required> {
        let scalar = Format<Threshold>.scalar(expected, schema: ["type": "string", "pattern": .text(pattern)]) {
            text throws(Mismatch) in
            let sign = text.prefix { "<>=".contains($0) }
            let comparison = Comparison(rawValue: String(sign))
            guard sign.isEmpty || comparison != nil else { throw Mismatch(reason: "has no such comparison") }
            let (bound, limit) = try parse(comparison, text.dropFirst(sign.count).drop { $0 == " " })
            return Threshold(metric, bound, limit, of: kind)
        }
        return Format(scalar.expected, schema: scalar.schema) { node, problems in
            scalar.decode(node, &problems).map { [.init(threshold: $0, position: node.position)] }
        }
    }

    private static func required(_ comparison: Comparison?) throws(Mismatch) -> Comparison {
        guard let comparison else { throw Mismatch(reason: "doesn't say above or below") }
        return comparison
    }
}

/// How a measure must stand to its limit.
private enum Comparison: String {
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="

    /// The same with a limit that is itself allowed.
    func bound(_ limit: Double) -> (Threshold.Bound, Double) {
        switch self {
        case .less: (.atMost, limit.nextDown)
        case .atMost: (.atMost, limit)
        case .greater: (.atLeast, limit.nextUp)
        case .atLeast: (.atLeast, limit)
        }
    }
}
