internal import JSON

extension Format where Value == Scenario.Rate {
    /// So many a second, a minute or an hour.
    static var rate: Format {
        .scalar(
            "a rate like 500/s or 30/m, at most 10000000/s",
            schema: ["type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? */ *(s|m|h)$"]
        ) { text throws(Mismatch) in
            try RateText.parse(text)
        }
    }
}

/// Rates as text.
enum RateText {
    private static let units: [String: Double] = ["/s": 1, "/m": 60, "/h": 3600]

    /// The rate that a text says.
    static func parse(_ text: some StringProtocol) throws(Mismatch) -> Scenario.Rate {
        guard let quantity = Quantity(text), quantity.value >= 0 else { throw Mismatch(reason: "is no rate") }
        guard let seconds = units[quantity.unit.filter { $0 != " " }] else {
            throw Mismatch(reason: quantity.unit.isEmpty ? "has no unit" : "has a unit that isn't /s, /m or /h")
        }
        let rate = Scenario.Rate(perSecond: quantity.value / seconds)
        guard rate.perSecond <= 10_000_000 else { throw Mismatch(reason: "is out of range") }
        return rate
    }
}
