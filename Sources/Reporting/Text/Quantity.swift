/// Numbers as people read them, without a locale.
enum Quantity {
    /// Three digits that matter and a unit: «850 ns», «1.23 ms», «14.8 s», «2 min 5 s», «3 h 20 min».
    static func duration(_ nanoseconds: Int64) -> String {
        if nanoseconds < 0 { return "−" + duration(nanoseconds == .min ? .max : -nanoseconds) }
        let seconds = nanoseconds / 1_000_000_000
        switch nanoseconds {
        case ..<1000: return "\(nanoseconds) ns"
        case ..<999_500: return threeDigits(Double(nanoseconds) / 1e3) + " µs"
        case ..<999_500_000: return threeDigits(Double(nanoseconds) / 1e6) + " ms"
        case ..<60_000_000_000: return threeDigits(Double(nanoseconds) / 1e9) + " s"
        case ..<3_600_000_000_000: return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
        default:
            return "\(grouped(Int(seconds / 3600))) h" + (seconds / 60 % 60 == 0 ? "" : " \(seconds / 60 % 60) min")
        }
    }

    /// An instant on the run's clock as the checkers' sentences tell it, to the microsecond: «1170.120 ms».
    static func instant(_ nanoseconds: Int64) -> String { fixed(Double(nanoseconds) / 1e6, decimals: 3) + " ms" }

    /// «1,234,567».
    static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.utf8.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// A number rounded down to a whole one; what no `Int` can hold becomes the nearest that one can.
    static func whole(_ value: Double) -> Int {
        Int(exactly: value.rounded(.down)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }

    /// «1 round», «2 rounds», «no rounds».
    static func counted(_ value: Int, _ noun: String) -> String {
        value == 0 ? "no \(noun)s" : value == 1 ? "1 \(noun)" : "\(grouped(value)) \(noun)s"
    }

    /// «8.0 GB», in powers of 1,024.
    static func bytes(_ value: Int64) -> String {
        var (number, unit) = (Double(value), 0)
        let units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"]
        while number >= 1024 && unit < units.count - 1 {
            number /= 1024
            unit += 1
        }
        return unit == 0 ? "\(value) B" : fixed(number, decimals: 1) + " " + units[unit]
    }

    /// A number with so many decimals.
    static func fixed(_ value: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let digits = String(Int64(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        let sign = value < 0 && scaled > 0 ? "−" : ""
        if decimals == 0 { return sign + padded }
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    private static func threeDigits(_ value: Double) -> String {
        fixed(value, decimals: value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
    }
}
