internal import History

/// Judges a file of recorded leases: the sweep for all, the search where the sweep isn't exact.
struct LeaseFileCheck {
    private let rules: LeaseRules
    private var sweep: LeaseSweep
    private var search: LeaseSearch
    private var granted = 0
    /// The lines of operations that may come up in a witness: looked up by what they say.
    private var lines: [Operation: Int] = [:]
    private var remembersLines = true

    /// Operations whose lines are kept; beyond that a witness tells times only.
    private static let linesKept = 200_000

    init(_ rules: LeaseRules, _ limit: SearchBudget) {
        self.rules = rules
        sweep = LeaseSweep(rules)
        search = LeaseSearch(rules, kept: .max, long: 1 << 21, limit: limit)
    }

    mutating func observe(_ operation: Operation, _ line: Int) {
        if operation.outcome == .granted { granted += 1 }
        if remembersLines {
            lines[operation] = line
            if lines.count > Self.linesKept {
                remembersLines = false
                lines = [:]
            }
        }
        sweep.observe(operation)
        search.observe(operation)
    }

    mutating func finish(_ names: Names) -> FileAnswer {
        var tally = sweep.finish()
        search.finish(into: &tally)
        let broken = LeaseQuestion.all[.linearizability]?.broken ?? []
        if tally.count(broken) > 0 {
            let witnesses = tally.findings.filter { broken.contains($0.kind) }.map { $0.witness(names, rules) }.clearest
            guard let first = witnesses.first else { return FileAnswer(.no, "") }
            return FileAnswer(
                .no, first.sentence, witness: first.operations.map { witnessLine($0) },
                provedBy: first.operations.map(\.completed.nanoseconds).max() ?? .max)
        }
        if tally.reusedTokens > 0 {
            return FileAnswer(
                .unknown,
                "\(plural(tally.reusedTokens, "resource")) could not be judged: one token was granted twice there")
        }
        let open = tally.searchUndecided + tally.tooLong
        if open > 0 {
            return FileAnswer(.unknown, "\(plural(open, "resource")) could not be decided within the budget")
        }
        if granted == 0 { return FileAnswer(.unknown, "nothing was granted, so nothing was shown") }
        return FileAnswer(.yes, "")
    }

    private func witnessLine(_ operation: Operation) -> FileAnswer.WitnessLine {
        let line = lines[operation] ?? 0
        return FileAnswer.WitnessLine(
            line: line, completedLine: line,
            text:
                "client \(operation.client) \(operation.kind.name) → \(operation.outcome.name), \(milliseconds(operation.invoked)) to \(milliseconds(operation.completed))"
        )
    }
}
