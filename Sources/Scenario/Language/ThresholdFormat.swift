internal import History
internal import JSON

/// How thresholds are written: a measure, and the limit that it must keep.
enum ThresholdFormat {
    static let thresholds: Format<[Scenario.Threshold]> = .mapping(
        "thresholds like {p99: < 50ms, failed: 0}", called: "thresholds", keys: measures
    ) { fields, problems in
        if fields.written.isEmpty {
            problems.report("no threshold stands here; write one, or leave `thresholds` out", at: fields.position)
        }
        return fields.written.compactMap { name, position in
            measures.first { $0.name == name }.flatMap { fields[$0] }.map { limit in
                .init(measure: limit.measure, comparison: limit.comparison, limit: limit.value, position: position)
            }
        }
    }

    /// A threshold without its place.
    private struct Limit: Sendable {
        var measure: Scenario.Threshold.Measure
        var comparison: Scenario.Threshold.Comparison
        var value: Double
    }

    private static let measures: [Key<Limit>] =
        ["50", "75", "90", "95", "99", "99.9", "99.99"].map { percent in
            let share = Quantity(percent)?.value(dividedBy: 100) ?? 0
            return .optional(
                "p\(percent)", latency(.percentile(share)),
                "The latency that \(percent) % of all operations don't exceed.")
        } + [
            .optional("mean", latency(.meanLatency), "The mean latency of all operations."),
            .optional("max", latency(.longestLatency), "The longest latency of all operations."),
            .optional("throughput", throughput, "Operations completed a second."),
        ]
        + Outcome.allCases.map { outcome in
            .optional(outcome.name, count(of: outcome), "How many operations end as `\(outcome.name)`, or which share.")
        }

    private static func latency(_ measure: Scenario.Threshold.Measure) -> Format<Limit> {
        limit("a limit like < 50ms", pattern: "^(<|<=|>|>=) *\(DurationText.pattern)$") {
            comparison, text throws(Mismatch) in
            let comparison = try required(comparison)
            return Limit(
                measure: measure, comparison: comparison,
                value: Double(DurationText.nanoseconds(try DurationText.parse(text))))
        }
    }

    private static let throughput = limit(
        "a limit like \"> 500/s\" in quotes", pattern: "^(<|<=|>|>=) *[0-9]+(\\.[0-9]+)? */ *(s|m|h)$"
    ) { comparison, text throws(Mismatch) in
        let comparison = try required(comparison)
        return Limit(measure: .throughput, comparison: comparison, value: try RateText.parse(text).perSecond)
    }

    private static func count(of outcome: Outcome) -> Format<Limit> {
        let format = limit(
            "a count like 0 or < 10, or a share like < 1%", pattern: "^((<|<=|>|>=|=) *)?[0-9]+(\\.[0-9]+)? *%?$"
        ) {
            comparison, text throws(Mismatch) in
            guard let quantity = Quantity(text), quantity.value >= 0 else { throw Mismatch(reason: "is no number") }
            if quantity.unit == "%" {
                guard quantity.value <= 100 else { throw Mismatch(reason: "is more than all") }
                return Limit(
                    measure: .share(outcome), comparison: comparison ?? .equal, value: quantity.value(dividedBy: 100))
            }
            guard quantity.unit.isEmpty else { throw Mismatch(reason: "has a unit") }
            guard let count = quantity.wholeNumber(times: 1) else { throw Mismatch(reason: "is no whole number") }
            return Limit(measure: .count(outcome), comparison: comparison ?? .equal, value: Double(count))
        }
        return Format(
            format.expected, schema: ["anyOf": [["type": "integer", "minimum": 0], format.schema]],
            decode: format.decode)
    }

    private static func limit(
        _ expected: String, pattern: String,
        parse: @escaping @Sendable (Scenario.Threshold.Comparison?, Substring) throws(Mismatch) -> Limit
    ) -> Format<Limit> {
        .scalar(expected, schema: ["type": "string", "pattern": .string(pattern)]) { text throws(Mismatch) in
            let sign = text.prefix { "<>=".contains($0) }
            let comparison = Scenario.Threshold.Comparison(rawValue: String(sign))
            guard sign.isEmpty || comparison != nil else { throw Mismatch(reason: "has no such comparison") }
            return try parse(comparison, text.dropFirst(sign.count).drop { $0 == " " })
        }
    }

    private static func required(
        _ comparison: Scenario.Threshold.Comparison?
    ) throws(Mismatch) -> Scenario.Threshold.Comparison {
        guard let comparison, comparison != .equal else { throw Mismatch(reason: "doesn't say above or below") }
        return comparison
    }
}
