/// The day of a work as callers write it: `2026-01-31` or `31-01-2026`.
enum WorkDay {
    /// Whether a text is a day that there was or will be.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }) else { return false }
        let (year, day) = parts[0].count == 4 ? (parts[0], parts[2]) : (parts[2], parts[0])
        guard year.count == 4, parts[1].count == 2, day.count == 2, let month = Int(parts[1]), let day = Int(day),
            let year = Int(year)
        else { return false }
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && day >= 1 && day <= lengths[month - 1]
    }

    /// The same as a regular expression, for the service's description.
    static let pattern: String = {
        let everyYear = "[0-9]{4}"
        let leapYear = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
        let kinds = [
            (everyYear, "(0[13578]|1[02])", "(0[1-9]|[12][0-9]|3[01])"),
            (everyYear, "(0[469]|11)", "(0[1-9]|[12][0-9]|30)"),
            (everyYear, "02", "(0[1-9]|1[0-9]|2[0-8])"), (leapYear, "02", "29"),
        ]
        let days = kinds.flatMap { year, month, day in ["\(year)-\(month)-\(day)", "\(day)-\(month)-\(year)"] }
        return "^(\(days.joined(separator: "|")))$"
    }()
}
