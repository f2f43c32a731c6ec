internal import JSON

extension Format where Value == Duration {
    /// A duration with its unit, within limits, and a multiple of a smallest step.
    static func duration(_ range: ClosedRange<Duration>, multipleOf step: Duration = .nanoseconds(1)) -> Format {
        let step = DurationText.nanoseconds(step)
        let example = step >= 1_000_000 ? "250ms, 5s or 2m" : "50us, 250ms, 5s or 2m"
        let limits = "from \(DurationText.written(range.lowerBound)) to \(DurationText.written(range.upperBound))"
        return .scalar(
            "a duration like \(example), \(limits)",
            schema: ["type": "string", "pattern": .string("^\(DurationText.pattern)$")]
        ) { text throws(Mismatch) in
            let duration = try DurationText.parse(text)
            guard range.contains(duration) else { throw Mismatch(reason: "is out of range") }
            guard DurationText.nanoseconds(duration) % step == 0 else {
                throw Mismatch(reason: "is no multiple of \(DurationText.written(.nanoseconds(step)))")
            }
            return duration
        }
    }
}

extension Format where Value == Scenario.DurationRange {
    /// `5ms` or `1ms..5ms`.
    static func durations(_ range: ClosedRange<Duration>) -> Format {
        let limits = "from \(DurationText.written(range.lowerBound)) to \(DurationText.written(range.upperBound))"
        let one = DurationText.pattern
        return .scalar(
            "a duration like 5ms or a range like 1ms..5ms, \(limits)",
            schema: ["type": "string", "pattern": .string("^\(one)( *\\.\\. *\(one))?$")]
        ) { text throws(Mismatch) in
            try DurationText.range(text, within: range)
        }
    }
}

extension Format where Value == Scenario.Moment {
    /// `lease-end`, `lease-end + 5ms`, `lease-end - 1ms`, `lease-end + -1ms..2ms`.
    static var moment: Format {
        let one = DurationText.pattern
        let signed = "-?\(one)"
        return .scalar(
            "a moment like lease-end, lease-end - 5ms, lease-end + 2ms or lease-end + -1ms..1ms",
            schema: [
                "type": "string",
                "pattern": .string("^lease-end( *\\+ *\(signed)( *\\.\\. *\(signed))?| *- *\(one))?$"),
            ]
        ) { text throws(Mismatch) in
            guard text.hasPrefix("lease-end") else { throw Mismatch(reason: "is no moment") }
            let rest = text.dropFirst("lease-end".count).drop { $0 == " " }
            let limits = Duration.seconds(-3600)...Duration.seconds(3600)
            switch rest.first {
            case nil: return Scenario.Moment(offset: .init(shortest: .zero, longest: .zero))
            case "+":
                return Scenario.Moment(
                    offset: try DurationText.range(rest.dropFirst().drop { $0 == " " }, within: limits))
            case "-":
                let duration = try DurationText.parse(rest.dropFirst().drop { $0 == " " })
                guard (.zero...limits.upperBound).contains(duration) else { throw Mismatch(reason: "is out of range") }
                return Scenario.Moment(offset: .init(shortest: .zero - duration, longest: .zero - duration))
            default: throw Mismatch(reason: "is no moment")
            }
        }
    }
}

extension Duration {
    /// The duration that a text like `250ms` says, as in a scenario; nil for anything else.
    package init?(scenarioText text: String) {
        do throws(Mismatch) { self = try DurationText.parse(text) } catch { return nil }
    }
}

/// Durations as text.
enum DurationText {
    /// A regular expression for one that isn't negative.
    static let pattern = "[0-9]+(\\.[0-9]+)? *(ns|us|µs|ms|s|m|h)"

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
        ("µs", 1000), ("μs", 1000), ("ns", 1),
    ]

    /// The duration that a text says.
    static func parse(_ text: some StringProtocol) throws(Mismatch) -> Duration {
        guard let quantity = Quantity(text) else { throw Mismatch(reason: "is no duration") }
        guard let unit = units.first(where: { $0.name == quantity.unit }) else {
            let unit = quantity.unit
            throw Mismatch(reason: unit.isEmpty ? "has no unit" : "has a unit that isn't h, m, s, ms, us or ns")
        }
        guard let nanoseconds = quantity.wholeNumber(times: unit.nanoseconds) else {
            throw Mismatch(reason: "is too long or too fine")
        }
        return .nanoseconds(nanoseconds)
    }

    /// The range that a text says, or a single duration as both its limits.
    static func range(
        _ text: some StringProtocol, within limits: ClosedRange<Duration>
    ) throws(Mismatch) -> Scenario.DurationRange {
        let text = Substring(text)
        var parts = [text]
        if let dots = text.indices.first(where: { text[$0...].hasPrefix("..") }) {
            parts = [text[..<dots], text[text.index(dots, offsetBy: 2)...]]
        }
        var ends: [Duration] = []
        for part in parts {
            let trimmed = part.drop { $0 == " " }
            let end = trimmed.lastIndex { $0 != " " }
            ends.append(try parse(end.map { trimmed[...$0] } ?? ""))
        }
        let range = Scenario.DurationRange(shortest: ends[0], longest: ends[ends.count - 1])
        guard range.shortest <= range.longest else { throw Mismatch(reason: "begins after its end") }
        guard limits.contains(range.shortest), limits.contains(range.longest) else {
            throw Mismatch(reason: "is out of range")
        }
        return range
    }

    /// A duration in the largest unit in which it is whole.
    static func written(_ duration: Duration) -> String {
        let all = nanoseconds(duration)
        guard all != 0 else { return "0ms" }
        let unit = units.first { all % $0.nanoseconds == 0 } ?? ("ns", 1)
        return "\(all / unit.nanoseconds)\(unit.name)"
    }

    /// Whole nanoseconds; every duration of a scenario is made of them and fits.
    static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
