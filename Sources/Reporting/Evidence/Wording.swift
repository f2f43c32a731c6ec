public import Checkers
public import History

extension Report.Operation {
    /// A recorded operation in words. Request and answer are left empty: who knows the target adds them.
    public init(_ recorded: History.Operation, names: Names) {
        self.init(
            client: Int(recorded.client), round: Int(recorded.round), kind: recorded.kind.name,
            resource: names[recorded.resource], invoked: recorded.invoked.nanoseconds,
            completed: recorded.completed == .never ? nil : recorded.completed.nanoseconds, outcome: recorded.outcome)
        token = recorded.token.text(in: names)
        holder = recorded.holder.text(in: names)
        lease = recorded.lease
        fencing = recorded.fencing
        note = RedactedURL.redacting(names[recorded.note])
    }
}

extension Report.Verdict {
    /// A checker's verdict in words; `line` is the line of the scenario's file that asks for the invariant.
    public init(_ verdict: Checkers.Verdict, line: Int? = nil, names: Names) {
        self.init(
            verdict.invariant.rawValue, line: line, verdict.conclusion, reason: verdict.reason,
            witnesses: verdict.witnesses.map { witness in
                Report.Witness(
                    witness.sentence, witness.operations.map { Report.Operation($0, names: names) })
            },
            witnessesFound: verdict.witnessesFound,
            examined: verdict.examined.map { Report.Count($0.name, $0.value) }, warnings: verdict.warnings)
    }
}
