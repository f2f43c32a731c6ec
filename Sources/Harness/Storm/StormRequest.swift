internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import JSON
internal import LockService
internal import Scenario

/// One request of a storm: how it is sent, and what its answer says. Loop-bound.
struct StormRequest {
    let entry: StormPlan.Entry
    let sort: Scenario.Storm.Sort
    let appearance: StormLedger.Appearance
    let http: HTTPRequest
    /// What stands in the history for the grant, or for the token that is shown.
    let id: Token
    private let values: TemplateValues

    /// What came of it.
    struct Conclusion {
        var call: ServiceCall
        var exchange: Exchange
        /// The text of the token that it was granted, if it was told one.
        var token: String?
        var isEarly = false
    }

    /// The request as it appears at this moment; nil if it names a token and there is none.
    init?(
        _ entry: StormPlan.Entry, _ sort: Scenario.Storm.Sort, worker: Int, resource: Int, round: Int,
        ledger: StormLedger, basePath: String, run: RunState
    ) {
        var random = SeededGenerator(seed: entry.random, stream: 1)
        let request = sort.request
        guard let appearance = ledger.appearance(of: entry, request, worker: worker, using: &random) else { return nil }
        self.entry = entry
        self.sort = sort
        self.appearance = appearance
        values = TemplateValues(
            client: appearance.worker - 1, round: round, resource: run.resourceName(resource), number: resource,
            run: run.names.run, lease: run.scenario.lease, token: appearance.token?.text, captured: [:],
            random: random.next())
        id =
            request.role == .acquire
            ? Token(LockToken(worker: String(appearance.worker), using: &random)) : appearance.token?.id ?? .none
        guard let http = RequestRendering(values).request(request, basePath: basePath) else { return nil }
        self.http = http
    }

    /// What an answer says; `operation` is the record with its instants.
    func conclude(_ answer: HTTPAnswer, _ operation: Operation, number: Int) -> Conclusion {
        let request = sort.request
        var reading = AnswerReading(answer, values: values)
        var operation = operation
        operation.outcome = reading.outcome(by: request.outcomes) ?? .failed
        var call = call(operation, number)
        call.problem = reading.unmet(request, outcome: operation.outcome)
        if operation.outcome == .failed, call.problem == nil {
            call.problem = "\(request.line): an answer outside the contract, with the status \(answer.status)"
        }
        var conclusion = Conclusion(
            call: call,
            exchange: Exchange(
                request: Redaction.shown(http), answer: "HTTP \(answer.status) \(Redaction.shown(answer.body))"),
            isEarly: answer.isEarly)
        if operation.outcome == .granted { read(&reading, into: &conclusion) }
        return conclusion
    }

    /// What it means that there is no answer.
    func conclude(_ error: HTTPError, _ operation: Operation, number: Int) -> Conclusion {
        var operation = operation
        var problem: String?
        switch error.reason {
        case .malformed, .tooLarge:
            operation.outcome = .failed
            problem = "\(sort.request.line): \(error)"
        default: operation.outcome = error.mayHaveHappened ? .indeterminate : .unavailable
        }
        var call = call(operation, number)
        call.problem = problem
        return Conclusion(
            call: call,
            exchange: Exchange(
                request: Redaction.shown(http),
                answer: error.evidence.isEmpty ? "none: \(error)" : "\(error): \(Redaction.shown(error.evidence))"))
    }

    private func call(_ operation: Operation, _ number: Int) -> ServiceCall {
        ServiceCall(
            operation, sort.part, worker: appearance.worker, proof: appearance.proof, number: number,
            event: sort.request.event.flatMap { values.text(of: $0) })
    }

    /// Takes in what a granted answer tells, and what is missing in it.
    private func read(_ reading: inout AnswerReading, into conclusion: inout Conclusion) {
        let request = sort.request
        for capture in request.captures {
            guard let value = reading.json?.value(at: capture.path), value != .null else {
                conclusion.call.problem = "\(request.line): it is granted, and the answer has no `\(capture.path)`"
                continue
            }
            switch capture.name {
            case "token": conclusion.token = TemplateValues.text(value)
            case "version": conclusion.call.version = value.integer
            case "fencing":
                conclusion.call.fencing = value.integer
                conclusion.call.operation.fencing = UInt64(clamping: value.integer ?? 0)
            default: break
            }
        }
        if let lengthening = request.lengthening {
            if let left = reading.json?.value(at: lengthening.timeLeft)?.integer, left > 0, left < Int(Int32.max) {
                conclusion.call.operation.lease = Int64(left) * 1_000_000
            } else {
                conclusion.call.problem =
                    "\(request.line): it is granted, and the answer has no `\(lengthening.timeLeft)` that tells the time left"
            }
        }
    }
}

extension Scenario.Storm.Sort {
    /// What it asks of the model.
    var part: ServiceCall.Part {
        switch request.role {
        case .acquire: .take(step: step)
        case .release: .giveBack(completes: completes)
        case .extend: .extend
        case .call: .other
        }
    }
}
