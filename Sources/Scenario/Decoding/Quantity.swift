/// A number with its unit, as it stands in a scenario: `250ms`, `1.5s`, `500/s`, `1%`.
///
/// Decimal fractions are exact: the number is a whole one and a count of decimal places.
struct Quantity {
    private let digits: Int64
    private let decimals: Int
    /// What stands behind the number, without spaces around it.
    let unit: Substring

    /// Takes a text apart, or returns nil if it doesn't begin with a number that fits in 18 digits.
    init?(_ text: some StringProtocol) {
        let text = Substring(text)
        let isNegative = text.first == "-"
        var rest = isNegative ? text.dropFirst() : text
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
            if fraction.isEmpty { return nil }
        }
        guard !whole.isEmpty, whole.utf8.count + fraction.utf8.count <= 18, let digits = Int64(whole + fraction) else {
            return nil
        }
        self.digits = isNegative ? -digits : digits
        decimals = fraction.utf8.count
        unit = rest.drop { $0 == " " }
    }

    /// The number times a whole factor, or nil if that is no whole number or doesn't fit.
    func wholeNumber(times factor: Int64) -> Int64? {
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
        var divisor: Int64 = 1
        for _ in 0..<decimals { divisor *= 10 }
        return overflow || product % divisor != 0 ? nil : product / divisor
    }

    /// The number.
    var value: Double { value(dividedBy: 1) }

    /// The number divided by a whole one, rounded once.
    func value(dividedBy divisor: Double) -> Double {
        var divisor = divisor
        for _ in 0..<decimals { divisor *= 10 }
        return Double(digits) / divisor
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
