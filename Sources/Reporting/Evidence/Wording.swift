public import Checkers
public import History
internal import Redaction

extension Report.Operation {
    /// A recorded operation in words, with what it sent and got if that is known; its tokens are shortened.
    public init(_ recorded: History.Operation, names: Names, exchange: Exchange? = nil) {
        self.init(
            client: Int(recorded.client), round: Int(recorded.round), kind: recorded.kind.name,
            resource: names[recorded.resource], invoked: recorded.invoked.nanoseconds,
            completed: recorded.completed == .never ? nil : recorded.completed.nanoseconds, outcome: recorded.outcome)
        token = RedactedToken(recorded.token.text(in: names)).description
        holder = RedactedToken(recorded.holder.text(in: names)).description
        lease = recorded.lease
        fencing = recorded.fencing
        note = RedactedURL.redacting(names[recorded.note])
        request = exchange?.request ?? ""
        answer = exchange?.answer ?? ""
    }
}

extension Report.Verdict {
    /// A checker's verdict in words; `line` is the line of the scenario's file that asks for the invariant.
    public init(
        _ verdict: Checkers.Verdict, line: Int? = nil, names: Names,
        exchange: (History.Operation, Names) -> Exchange? = { _, _ in nil }
    ) {
        self.init(
            verdict.invariant.rawValue, line: line, verdict.conclusion, reason: verdict.reason,
            witnesses: verdict.witnesses.map { witness in
                Report.Witness(
                    witness.sentence,
                    witness.operations.map { Report.Operation($0, names: names, exchange: exchange($0, names)) })
            },
            witnessesFound: verdict.witnessesFound,
            examined: verdict.examined.map { Report.Count($0.name, $0.value) }, warnings: verdict.warnings)
    }
}
