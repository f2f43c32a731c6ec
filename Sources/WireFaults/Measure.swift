/// Numbers with units, as faults are written: `20ms`, `64KB`, `64KB/s`, `10%`.
public enum Measure {
    private static let times: [(unit: String, factor: Int64)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ]
    private static let sizes: [(unit: String, factor: Int64)] = [("B", 1), ("KB", 1000), ("MB", 1_000_000)]

    /// A time from 0 to an hour; nil if it is none.
    public static func time(_ text: some StringProtocol) -> Duration? {
        guard let nanoseconds = whole(text, times), nanoseconds <= 3_600_000_000_000 else { return nil }
        return .nanoseconds(nanoseconds)
    }

    /// A number of bytes from 1 to a gigabyte; nil if it is none.
    public static func size(_ text: some StringProtocol) -> Int? {
        guard let bytes = whole(text, sizes), (1...1_000_000_000).contains(bytes) else { return nil }
        return Int(bytes)
    }

    /// A number of bytes a second, as `size`; nil if it is none.
    public static func rate(_ text: some StringProtocol) -> Int? { text.hasSuffix("/s") ? size(text.dropLast(2)) : nil }

    /// A share above 0 and at most 1; nil if it is none.
    public static func share(_ text: some StringProtocol) -> Double? {
        guard text.last == "%", let percent = Double(text.dropLast()), percent > 0, percent <= 100 else { return nil }
        return percent / 100
    }

    /// The shortest way to write a time.
    public static func written(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        return written(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, times, none: "0ms")
    }

    /// The shortest way to write a number of bytes.
    public static func written(bytes: Int) -> String { written(Int64(bytes), sizes, none: "0B") }

    /// A share in percent.
    public static func written(share: Double) -> String {
        let percent = share * 100
        let rounded = (percent * 1e9).rounded() / 1e9
        return rounded == rounded.rounded() ? "\(Int(rounded))%" : "\(rounded)%"
    }

    private static func written(_ number: Int64, _ units: [(unit: String, factor: Int64)], none: String) -> String {
        guard number > 0, let largest = units.last(where: { number % $0.factor == 0 }) else { return none }
        return "\(number / largest.factor)\(largest.unit)"
    }

    private static func whole(_ text: some StringProtocol, _ units: [(unit: String, factor: Int64)]) -> Int64? {
        let unit = text.suffix { $0.isLetter }
        let digits = text.dropLast(unit.count)
        guard let factor = units.first(where: { $0.unit == unit })?.factor,
            digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits)
        else { return nil }
        let value = number * Double(factor)
        return value < 1e18 && value == value.rounded() ? Int64(value) : nil
    }
}

extension StringProtocol {
    /// The characters at the end that are so.
    fileprivate func suffix(while isSo: (Character) -> Bool) -> SubSequence {
        let start = lastIndex { !isSo($0) }.map { index(after: $0) } ?? startIndex
        return self[start...]
    }
}
