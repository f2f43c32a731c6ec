import History

extension Report.Witness {
    /// The story in plain lines: the sentence, then an operation a line, at most so many.
    func story(operations most: Int, letters: Int) -> [String] {
        var lines = [sentence.visible.shortened(to: letters)]
        if let schedule {
            let steps = ScheduleColumns(schedule: schedule, columns: 100).lines
            lines += steps.prefix(most * 2).map { "  " + $0.shortened(to: letters) }
            if steps.count > most * 2 { lines.append("  and \(steps.count - most * 2) more lines in report.json") }
        }
        lines += operations.prefix(most).map { "  " + $0.line(letters: letters) }
        if operations.count > most {
            lines.append("  and \(Quantity.grouped(operations.count - most)) more in report.json")
        }
        return lines
    }
}

extension Report.Operation {
    /// The operation in one line; instants are on the run's clock, as in the sentence.
    func line(letters: Int) -> String {
        var parts = [
            "client \(client)",
            Quantity.instant(invoked) + " → " + (completed.map { Quantity.instant($0) } ?? "never"),
            "\(kind) \(resource)".visible.shortened(to: letters), outcome.name,
        ]
        for (name, value) in [
            ("token", token), ("holder", holder), ("note", note), ("request", request), ("answer", answer),
        ] {
            if !value.isEmpty { parts.append("\(name) \(value.visible.shortened(to: letters))") }
        }
        return parts.joined(separator: "  ")
    }
}
