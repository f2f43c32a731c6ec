import Testing

@testable import OccupationService

@Suite struct WorkDayTests {
    @Test("the described pattern allows exactly the days that are accepted")
    func pattern() throws {
        let pattern = try Regex(WorkDay.pattern)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var accepted = 0
        for year in ["1900", "2000", "2023", "2024", "0000", "2100", "2096", "24"] {
            for month in 0...13 {
                for day in 0...32 {
                    for text in [
                        "\(year)-\(padded(month))-\(padded(day))", "\(padded(day))-\(padded(month))-\(year)",
                    ] {
                        let isValid = WorkDay.isValid(text)
                        #expect(isValid == (text.wholeMatch(of: pattern) != nil), "\(text)")
                        accepted += isValid ? 1 : 0
                    }
                }
            }
        }
        // 1900, 2023 and 2100 have 365 days, the other four 366.
        #expect(accepted == 2 * (3 * 365 + 4 * 366))
    }

    @Test(
        "what is no day is none",
        arguments: [
            "", "2026-1-31", "2026/01/31", "31-01-26", "2026-01-31 ", "2026-01-31T00:00", "-2026-01-31", "٢٠٢٦-٠١-٣١",
        ])
    func none(text: String) throws {
        #expect(!WorkDay.isValid(text))
        #expect(try text.wholeMatch(of: Regex(WorkDay.pattern)) == nil)
    }
}
