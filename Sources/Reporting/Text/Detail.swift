/// How much of a report a form with a limit of size shows. Forms are made with the first level that fits; all of
/// it stands in report.json.
struct Detail {
    /// The longest text, in letters.
    var letters: Int
    var scenarios: Int
    var verdicts: Int
    var witnesses: Int
    var operations: Int
    /// Whether charts and the scenario's text are shown.
    var measurements: Bool

    /// Whether charts or more were left out: a form that is shortened says so.
    var isShortened: Bool { !measurements }

    static let shortened = "Shortened to stay under 1 MB: report.json has everything."

    static let levels = [
        Detail(letters: 600, scenarios: 200, verdicts: 40, witnesses: 20, operations: 200, measurements: true),
        // Evidence goes last: first the charts, then the length of texts, then the number of witnesses.
        Detail(letters: 300, scenarios: 200, verdicts: 40, witnesses: 20, operations: 200, measurements: false),
        Detail(letters: 160, scenarios: 200, verdicts: 30, witnesses: 4, operations: 40, measurements: false),
        Detail(letters: 120, scenarios: 200, verdicts: 20, witnesses: 1, operations: 8, measurements: false),
        Detail(letters: 60, scenarios: 40, verdicts: 15, witnesses: 0, operations: 0, measurements: false),
    ]

    /// Makes a form with as much detail as fits into so many bytes.
    static func fitting(bytes: Int, _ form: (Detail) -> String) -> String {
        for detail in levels.dropLast() {
            let text = form(detail)
            if text.utf8.count <= bytes { return text }
        }
        return form(levels[levels.count - 1])
    }
}
