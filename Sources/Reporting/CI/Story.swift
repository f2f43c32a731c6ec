import History

extension Report.Witness {
    /// The story in plain lines: the sentence, then an operation a line, at most so many.
    func story(since began: Int64, operations most: Int, letters: Int) -> [String] {
        var lines = [sentence.visible.shortened(to: letters)]
        lines += operations.prefix(most).map { "  " + $0.line(since: began, letters: letters) }
        if operations.count > most {
            lines.append("  and \(Quantity.grouped(operations.count - most)) more in report.json")
        }
        return lines
    }
}

extension Report.Operation {
    /// The operation in one line; instants are since the scenario's beginning.
    func line(since began: Int64, letters: Int) -> String {
        var parts = [
            "client \(client)",
            Quantity.instant(invoked - began) + " → " + (completed.map { Quantity.instant($0 - began) } ?? "never"),
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
