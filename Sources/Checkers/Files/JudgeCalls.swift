internal import History

/// The calls of each object, in the order in which the objects first appear.
struct GroupedCalls<Model: HistoryModel> {
    var keys: [Datum] = []
    var calls: [Datum: [Call<Model.Event>]] = [:]
    /// Calls that were done.
    var done = 0
}

/// Turns recorded calls into events of a model; all problems of the file at once.
func sortedCalls<Model: HistoryModel>(
    _ recorded: [RecordedCall], _ model: Model, _ file: String, _ fieldOfFunction: String
) -> (GroupedCalls<Model>, [FileProblem]) {
    var grouped = GroupedCalls<Model>()
    var problems: [FileProblem] = []
    for (index, call) in recorded.enumerated() {
        do throws(ModelProblem) {
            // A failed call did not happen; that the model knows its function is still asked.
            guard let event = try model.event(call), call.outcome != .fail else { continue }
            let span = try model.span(call)
            if call.outcome == .ok { grouped.done += 1 }
            if grouped.calls[call.key] == nil { grouped.keys.append(call.key) }
            grouped.calls[call.key, default: []].append(
                call.outcome == .info
                    ? Call(optional: event, span.invoked, tag: index)
                    : Call(event, span.invoked, span.completed, tag: index))
        } catch {
            let field = error.field == "f" ? fieldOfFunction : error.field
            if problems.count < 20 {
                problems.append(FileProblem(file: file, line: call.line, "\(field): \(error.text)"))
            }
        }
    }
    return (grouped, problems)
}

/// Judges the objects one by one: one contradiction makes the file false, else one undecided makes it unknown.
func decide<Model: HistoryModel>(
    _ grouped: GroupedCalls<Model>, _ recorded: [RecordedCall], _ model: Model, _ limit: SearchBudget
) -> FileAnswer {
    var undecided: (key: Datum, reason: String)?
    for key in grouped.keys {
        let calls = grouped.calls[key] ?? []
        switch LinearizabilitySearch.decide(model, calls, budget: limit) {
        case .linearizable: continue
        case .exhausted(let reason): undecided = undecided ?? (key, reason)
        case .contradiction:
            let shrinking = SearchBudget(steps: 2_000_000, bytes: limit.bytes, isOver: limit.isOver)
            let core = Contradiction.core(of: calls, model, budget: shrinking)
            let witness = core.sorted { $0.span.invoked < $1.span.invoked }.map { recorded[$0.tag] }
            let object = key == .null ? "" : " on \(key)"
            return FileAnswer(
                .no, "these \(plural(witness.count, "call"))\(object) have no order in which each answer is right",
                witness: witness.map(\.witnessLine), provedBy: witness.map(\.completed).max() ?? .max)
        }
    }
    if let undecided {
        let object = undecided.key == .null ? "" : " (\(undecided.key))"
        return FileAnswer(.unknown, "the search ended \(undecided.reason)\(object)")
    }
    if grouped.done == 0 { return FileAnswer(.unknown, "no call was done, so nothing was shown") }
    return FileAnswer(.yes, "")
}

extension RecordedCall {
    fileprivate var witnessLine: FileAnswer.WitnessLine {
        let asked = argument == .null ? "" : " \(argument)"
        let answered: String
        switch outcome {
        case .ok: answered = result == .null || result == argument ? "ok" : "ok \(result)"
        case .fail: answered = "fail"
        case .info: answered = "unknown"
        case .conflict: answered = "conflict"
        case .refused: answered = "refused"
        }
        return FileAnswer.WitnessLine(
            line: line, completedLine: completedLine, text: "process \(process) \(function)\(asked) → \(answered)")
    }
}
