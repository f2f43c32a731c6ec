internal import History

/// What a command printed, and how it ended.
public struct CommandOutput: Sendable, Equatable {
    /// Lines for standard output.
    public var lines: [String] = []
    /// Lines for standard error.
    public var errors: [String] = []
    /// 0 true, 1 false, 2 unknown, 64 wrong use, 65 a bad file.
    public var exitCode: Int32 = 0

    /// Nothing printed yet.
    public init() {}
}

/// `stampede check FILE… --model NAME [--initial V] [--key FIELD] [--budget 10s] [--json]`: judges histories from files.
public struct CheckCommand: Sendable {
    /// The files, of any form that `HistoryFormat` knows.
    public var files: [String]
    /// The name of the model.
    public var model: String
    /// What the object begins with, as EDN or JSON; nil: the model's own.
    public var initial: String?
    /// The field that tells the object in a Jepsen history; `value` for pairs of key and value.
    public var key: String?
    /// How long to search in each file, in nanoseconds.
    public var budget: Int64 = 10_000_000_000
    /// How much later than its TTL a recorded lease may still be seen, in nanoseconds.
    public var tolerance: Int64 = 10_000_000
    /// Whether to print a JSON object a file instead of text.
    public var json = false
    /// The models to choose from.
    public var models: [any HistoryModel.Type] = standardModels

    /// Judges these files with the model of that name.
    public init(files: [String], model: String) {
        self.files = files
        self.model = model
    }

    /// Judges each file; one line each, `file<TAB>true|false|unknown`, and its witness or reason behind it.
    public func run() -> CommandOutput {
        var output = CommandOutput()
        guard !files.isEmpty else { return usage("no file is named; stampede check FILE… --model NAME") }
        guard let chosen = models.first(where: { $0.name == model }) else {
            return usage("--model: unknown \(model); known are \(models.map { $0.name }.joined(separator: ", "))")
        }
        var start: Datum?
        if let initial {
            guard let value = Datum(reading: initial) else {
                return usage("--initial: \(initial) is no value; write it as EDN or JSON, as 0, nil or [1 2]")
            }
            start = value
        }
        do throws(ModelProblem) {
            _ = try chosen.init(initial: start)
        } catch {
            return usage("--initial: \(error.text)")
        }
        for file in files { judge(file, chosen, start, &output) }
        return output
    }

    private func usage(_ text: String) -> CommandOutput {
        var output = CommandOutput()
        output.errors = [text]
        output.exitCode = 64
        return output
    }

    private func judge(_ file: String, _ chosen: any HistoryModel.Type, _ start: Datum?, _ output: inout CommandOutput)
    {
        do throws(FileProblem) {
            let judged = try judged(file, chosen, start)
            output.errors += judged.notes.problems.map(\.description)
            if let cut = judged.notes.truncation {
                output.errors.append("\(cut.description); the last entry is cut off, the rest is judged")
            }
            if !judged.notes.problems.isEmpty { return output.note(65) }
            output.lines += json ? [judged.answer.json(file)] : judged.answer.text(file)
            output.note(judged.answer.exitCode)
        } catch {
            output.errors.append(error.description)
            output.note(65)
        }
    }

    private func judged(
        _ file: String, _ chosen: any HistoryModel.Type, _ start: Datum?
    ) throws(FileProblem) -> (answer: FileAnswer, notes: ReadingNotes) {
        let clock = RunClock()
        let budget = budget
        let limit = SearchBudget(steps: .max, bytes: 2 << 30, isOver: { clock.now.nanoseconds > budget })
        let format = try HistoryFormat.of(file)
        switch format {
        case .binary, .lines:
            if model == LeaseCalls.name { return try judgeLeases(file, format, limit) }
            let (calls, notes, end) = try recordedCalls(file, format)
            let (answer, all) = try judgeCalls(calls, notes, file, chosen, start, limit, fieldOfFunction: "kind")
            return (notes.truncation == nil ? answer : answer.ofCutRecording(completeUntil: end.completeUntil), all)
        case .edn, .json:
            let (calls, notes) = try JepsenFile(file, format == .edn ? .edn : .json, key: key).read()
            return try judgeCalls(calls, notes, file, chosen, start, limit, fieldOfFunction: "f")
        }
    }

    private func judgeLeases(
        _ file: String, _ format: HistoryFormat, _ limit: SearchBudget
    ) throws(FileProblem) -> (FileAnswer, ReadingNotes) {
        var check = LeaseFileCheck(LeaseRules(tolerance: tolerance), limit)
        var names = Names()
        var end = RecordingEnd()
        let notes = try readOperations(file, format, &names) { operation, line in
            check.observe(operation, line)
            end.observe(operation)
        }
        let answer = check.finish(names)
        return (notes.truncation == nil ? answer : answer.ofCutRecording(completeUntil: end.completeUntil), notes)
    }

    private func recordedCalls(
        _ file: String, _ format: HistoryFormat
    ) throws(FileProblem) -> ([RecordedCall], ReadingNotes, RecordingEnd) {
        var calls: [RecordedCall] = []
        var end = RecordingEnd()
        var names = Names()
        let notes = try readOperations(file, format, &names) { operation, line in
            calls.append(RecordedCall(operation, line: line))
            end.observe(operation)
        }
        for index in calls.indices { calls[index].name(names) }
        return (calls, notes, end)
    }

    private func judgeCalls(
        _ calls: [RecordedCall], _ notes: ReadingNotes, _ file: String, _ chosen: any HistoryModel.Type,
        _ start: Datum?,
        _ limit: SearchBudget, fieldOfFunction: String
    ) throws(FileProblem) -> (FileAnswer, ReadingNotes) {
        var notes = notes
        guard notes.problems.isEmpty else { return (FileAnswer(.unknown, ""), notes) }
        func open<Model: HistoryModel>(_ type: Model.Type) -> FileAnswer? {
            do throws(ModelProblem) {
                let model = try type.init(initial: start)
                let (grouped, problems) = sortedCalls(calls, model, file, fieldOfFunction)
                notes.problems = problems
                return problems.isEmpty ? decide(grouped, calls, model, limit) : nil
            } catch {
                notes.problems.append(FileProblem(file: file, "\(error.field): \(error.text)"))
                return nil
            }
        }
        let answer = open(chosen)
        return (answer ?? FileAnswer(.unknown, ""), notes)
    }
}

extension CommandOutput {
    /// Notes how one file ended: a bad file over false over unknown over true.
    mutating func note(_ code: Int32) {
        let order: [Int32] = [0, 2, 1, 65]
        let rank = { (code: Int32) in order.firstIndex(of: code) ?? order.count }
        if rank(code) > rank(exitCode) { exitCode = code }
    }
}
