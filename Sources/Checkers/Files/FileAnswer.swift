internal import History

/// What is said of a file.
struct FileAnswer: Sendable, Equatable {
    enum Conclusion: String, Sendable {
        case yes = "true"
        case no = "false"
        case unknown
    }

    var conclusion: Conclusion
    /// Why, in one sentence; empty for a plain yes.
    var reason: String
    /// The calls that contradict each other, a line each.
    var witness: [WitnessLine] = []
    /// When the last call of the witness was completed.
    var provedBy = Int64.min

    /// A call of the witness.
    struct WitnessLine: Sendable, Equatable {
        var line: Int
        var completedLine: Int
        var text: String
    }

    init(_ conclusion: Conclusion, _ reason: String, witness: [WitnessLine] = [], provedBy: Int64 = .min) {
        self.conclusion = conclusion
        self.reason = reason
        self.witness = witness
        self.provedBy = provedBy
    }

    /// The same of a recording that was cut off. What was under way then isn't recorded; it was invoked at `complete`
    /// or later, so only what was completed before can be a contradiction.
    func ofCutRecording(completeUntil complete: Int64) -> FileAnswer {
        guard conclusion == .no, provedBy >= complete else { return self }
        return FileAnswer(.unknown, "the recording is cut off, and what was under way then may explain this: \(reason)")
    }

    var exitCode: Int32 {
        switch conclusion {
        case .yes: 0
        case .no: 1
        case .unknown: 2
        }
    }

    func text(_ file: String) -> [String] {
        var lines = ["\(file)\t\(conclusion.rawValue)"]
        if !reason.isEmpty { lines.append("    \(reason)") }
        for call in witness { lines.append("    \(call.place): \(call.text)") }
        return lines
    }

    func json(_ file: String) -> String {
        var fields = [
            #""file":\#(file.quoted)"#, #""valid":\#(conclusion == .unknown ? "\"unknown\"" : conclusion.rawValue)"#,
        ]
        if !reason.isEmpty { fields.append(#""reason":\#(reason.quoted)"#) }
        if !witness.isEmpty {
            let calls = witness.map {
                #"{"line":\#($0.line),"completedLine":\#($0.completedLine),"call":\#($0.text.quoted)}"#
            }
            fields.append(#""witness":[\#(calls.joined(separator: ","))]"#)
        }
        return "{\(fields.joined(separator: ","))}"
    }
}

extension FileAnswer.WitnessLine {
    fileprivate var place: String {
        completedLine == 0 || completedLine == line ? "line \(line)" : "lines \(line) and \(completedLine)"
    }
}

extension String {
    fileprivate var quoted: String { Datum.text(self).description }
}
