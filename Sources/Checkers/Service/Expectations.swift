public import History

/// Judges whether answers were what the scenario expects of them, step by step.
public struct Expectations: Sendable {
    private var met = 0
    private var unanswered = 0
    private var others = FirstWitnesses(atMost: 10)

    /// Nothing observed.
    public init() {}

    /// Takes in an operation with an expectation, and what was otherwise, if something was: a sentence. An operation
    /// without an answer proves nothing, unless having none was expected.
    public mutating func observe(_ operation: Operation, unmet: String?) {
        guard let unmet else {
            met += 1
            return
        }
        guard operation.outcome != .indeterminate else {
            unanswered += 1
            return
        }
        others.note(unmet, [operation])
    }

    /// The verdict.
    public func finish() -> Verdict {
        let found = others.found
        let examined = [Verdict.Count("expectations", met + found), Verdict.Count("unanswered", unanswered)]
        if found > 0 {
            return Verdict(
                .expectations, .fail, reason: "\(plural(found, "answer")) of \(met + found) not as expected",
                witnesses: others.kept, witnessesFound: found, examined: examined)
        }
        if unanswered > 0 || met == 0 {
            let reason =
                met + unanswered == 0
                ? "no request with an expectation was sent" : "\(plural(unanswered, "request")) got no answer"
            return Verdict(.expectations, .inconclusive, reason: reason, examined: examined)
        }
        return Verdict(
            .expectations, .pass, reason: "\(plural(met, "answer")) as expected", examined: examined)
    }
}
