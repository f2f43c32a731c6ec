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

    static let levels = [
        Detail(letters: 600, scenarios: 200, verdicts: 40, witnesses: 20, operations: 200, measurements: true),
        Detail(letters: 300, scenarios: 200, verdicts: 20, witnesses: 4, operations: 40, measurements: true),
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
