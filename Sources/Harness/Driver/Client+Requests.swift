internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import JSON
internal import LockService
internal import Scenario

/// A request with all that its answer will be judged by.
struct PreparedRequest {
    let request: Scenario.Request
    let http: HTTPRequest
    /// What stands for the grant in the history: the token that is shown, or, for a take, a new one.
    let token: Token
    /// The values of its variables.
    let values: TemplateValues
}

/// A request that is on its way but for its last byte, or why it isn't.
struct HeldRequest {
    let prepared: PreparedRequest
    let exchange: Result<any HeldExchange, HTTPError>
}

/// The requests of a client to the service.
extension Client {
    /// Holds the step's request back at a gate, if the first of these steps is one and will be done.
    func hold(firstOf steps: ArraySlice<Scenario.Step>, at gate: Rendezvous) async {
        guard let step = steps.first, let request = step.action.request, request.retry == nil, let channel,
            channel.canHold, step.when == .always || isMet(step.when), !run.isStopping
        else { return }
        if run.limiter != nil, await !run.admitsOne() { return }
        guard let prepared = prepare(request) else { return }
        do throws(HTTPError) {
            let exchange = try await channel.hold(prepared.http, deadline: deadline)
            held = HeldRequest(prepared: prepared, exchange: .success(exchange))
            gate.holds(exchange.connection)
        } catch {
            held = HeldRequest(prepared: prepared, exchange: .failure(error))
        }
    }

    /// The run is ending within these steps: gives up the request that is held back, and gives back what was granted.
    func windUp(_ steps: ArraySlice<Scenario.Step>) async {
        if case .success(let exchange) = held?.exchange { exchange.abandon() }
        held = nil
        guard group.giveBack == nil else { return await giveBack() }
        guard pass.held != nil else { return }
        for case .request(let request) in steps.map(\.action) where request.role == .release && request.token == .own {
            return await send(request)
        }
    }

    /// Gives back what the pass has taken, or may have, as the scenario says; a few times if there is no clear answer.
    func giveBack() async {
        guard pass.owes, var request = group.giveBack else { return }
        if request.namesToken, pass.latest != .granted {
            return run.leavesBehind(pass.resource, by: number, because: "its take told no token")
        }
        for pause in [Duration.zero, .milliseconds(500), .seconds(2)] {
            await run.rest(pause)
            await run.admitLast()
            // A take without an answer is no hold in the history; what ends it is no release there either.
            request.role = pass.held == nil ? .call : .release
            pass.latestRequest = nil
            await send(request)
            switch pass.latestRequest {
            case .granted, .refused, .conflict:
                pass.owes = false
                return
            case .unavailable, .failed, .indeterminate: continue
            case nil: break
            }
            break
        }
        let outcome = pass.latestRequest.map { "\(request.line) ended `\($0.name)`" } ?? "a variable has no value"
        run.leavesBehind(pass.resource, by: number, because: outcome)
    }

    /// Sends a request, or lets the rest of it go, and records what came of it.
    func send(_ request: Scenario.Request) async {
        if let held {
            self.held = nil
            guard case .success(let exchange) = held.exchange else {
                if case .failure(let error) = held.exchange { conclude(held.prepared, error) }
                return
            }
            run.limiter?.noteRelease(now: MonotonicClock.now)
            noteRelease(held.prepared)
            do throws(HTTPError) { conclude(held.prepared, try await exchange.answer()) } catch {
                conclude(held.prepared, error)
            }
            return
        }
        guard let channel, let prepared = prepare(request) else { return }
        noteRelease(prepared)
        do throws(HTTPError) {
            conclude(prepared, try await channel.send(prepared.http, deadline: deadline))
        } catch {
            conclude(prepared, error)
        }
    }

    private var deadline: Int64 { MonotonicClock.now + run.scenario.timeout.nanoseconds }

    /// The request with its variables' values; nil if one of them has none: then the step is skipped.
    private func prepare(_ request: Scenario.Request) -> PreparedRequest? {
        var shown: ShownToken?
        if request.role == .release || request.role == .extend || request.namesToken {
            shown = token(request.token)
            // A service without tokens knows the holder by what he sends; what is forged then is his right.
            if shown == nil { return nil }
        }
        let values = TemplateValues(
            client: number, round: pass.round, resource: run.resourceName(pass.resource), number: pass.resource,
            run: run.names.run, lease: run.scenario.lease, token: shown?.text, captured: pass.captured,
            random: random.next())
        guard let http = RequestRendering(values).request(request, basePath: channel?.basePath ?? "") else {
            return nil
        }
        let isTake = request.role == .acquire
        let id = isTake ? Token(LockToken(worker: worker, using: &random)) : shown?.id ?? .none
        return PreparedRequest(request: request, http: http, token: id, values: values)
    }

    /// From when it is sent a grant may be over.
    private func noteRelease(_ prepared: PreparedRequest) {
        guard prepared.request.role == .release else { return }
        run.ledger.releasing(prepared.token, of: pass.resource)
        if prepared.request.token == .own { pass.held = nil }
    }

    // MARK: What came of it

    private func conclude(_ prepared: PreparedRequest, _ answer: HTTPAnswer) {
        let request = prepared.request
        var reading = AnswerReading(answer, values: prepared.values)
        var operation = begun(
            request.kind, sent: answer.sent, received: answer.received, token: prepared.token)
        operation.outcome = reading.outcome(by: request.outcomes) ?? .failed
        var unmet = reading.unmet(request, outcome: operation.outcome)
        if operation.outcome == .granted {
            unmet = granted(prepared, &reading, &operation, sent: answer.sent) ?? unmet
        } else if request.role == .extend {
            operation.lease = request.lengthening?.by.nanoseconds ?? 0
        }
        if answer.isEarly { run.noteEarlyAnswer() }
        operation.note = run.note(request, status: answer.status)
        finish(
            prepared, operation, unmet: unmet,
            answer: { "HTTP \(answer.status) \(Redaction.shown(answer.body))" })
    }

    private func conclude(_ prepared: PreparedRequest, _ error: HTTPError) {
        var operation = begun(
            prepared.request.kind, sent: error.sent, received: error.received, token: prepared.token)
        operation.outcome =
            switch error.reason {
            case .malformed, .tooLarge: .failed
            default: error.mayHaveHappened ? .indeterminate : .unavailable
            }
        if prepared.request.role == .extend { operation.lease = prepared.request.lengthening?.by.nanoseconds ?? 0 }
        operation.note = run.note("\(error)")
        let unmet = prepared.request.expectation.flatMap { expected in
            expected.outcomes.contains(operation.outcome)
                ? nil : "\(prepared.request.line): an answer was expected; \(error)"
        }
        finish(prepared, operation, unmet: unmet) {
            error.evidence.isEmpty ? "none: \(error)" : "\(error): \(Redaction.shown(error.evidence))"
        }
    }

    /// Takes in what a granted answer tells, and says what is missing in it.
    private func granted(
        _ prepared: PreparedRequest, _ reading: inout AnswerReading, _ operation: inout Operation, sent: Int64
    ) -> String? {
        var missing: String?
        for capture in prepared.request.captures {
            pass.captured[capture.name] = reading.json?.value(at: capture.path)
            if pass.captured[capture.name] == nil {
                missing = "\(prepared.request.line): the answer has no `\(capture.path)`, which the step captures"
            }
        }
        switch prepared.request.role {
        case .acquire:
            operation.lease = run.lease
            operation.fencing = UInt64(clamping: pass.captured["fencing"]?.integer ?? 0)
            let text = pass.captured["token"].map { TemplateValues.text($0) }
            remember(
                Grant(
                    client: number, resource: pass.resource, token: .service(prepared.token, text: text),
                    endsEarliest: sent + run.lease, endsLatest: MonotonicClock.now + run.lease),
                now: MonotonicClock.now)
        case .release:
            if let index = grants.firstIndex(where: { $0.token.id == prepared.token }) {
                grants[index].isReleased = true
            }
        case .extend:
            guard let lengthening = prepared.request.lengthening else { break }
            guard let left = reading.json?.value(at: lengthening.timeLeft)?.integer, left > 0 else {
                // It was made longer by nobody knows how much: that is not what was agreed.
                operation.outcome = .failed
                operation.lease = lengthening.by.nanoseconds
                return "\(prepared.request.line): the answer has no `\(lengthening.timeLeft)` that tells the time left"
            }
            operation.lease = Int64(left) * 1_000_000
            noteEnd(
                of: prepared.token, earliest: sent + operation.lease, MonotonicClock.now + operation.lease)
        case .call: break
        }
        return missing
    }

    private func finish(
        _ prepared: PreparedRequest, _ operation: Operation, unmet: String?, answer: () -> String
    ) {
        let request = prepared.request
        if request.role == .acquire { pass.latest = operation.outcome }
        pass.latestRequest = operation.outcome
        if unmet != nil { pass.isUnmet = true }
        switch (request.role, operation.outcome) {
        case (.acquire, .granted), (.acquire, .indeterminate), (.acquire, .failed): pass.owes = true
        case (.release, .granted) where request.token == .own: pass.owes = false
        default: break
        }
        if request.role == .extend, operation.outcome == .indeterminate {
            let end = grants.last { $0.token.id == prepared.token }?.endsLatest ?? 0
            noteEnd(of: prepared.token, earliest: nil, max(end, MonotonicClock.now) + operation.lease)
        }
        let recorded = run.record(operation)
        if request.expectation != nil || !request.captures.isEmpty && operation.outcome == .granted {
            run.expectations.observe(recorded, unmet: unmet)
        }
        if let event = request.event.flatMap({ prepared.values.text(of: $0) }) {
            run.events.observe(recorded, leaving: event)
        }
        run.exchanges.note(recorded, matters: unmet != nil || operation.outcome == .failed) {
            Exchange(request: Redaction.shown(prepared.http), answer: answer())
        }
    }
}

extension Scenario.Request {
    /// How the history calls it.
    var kind: Operation.Kind {
        switch role {
        case .acquire: .acquire
        case .release: .release
        case .extend: .extend
        case .call: .call
        }
    }

    /// Its method and path as they are written in the file.
    var line: String { "\(method) \(path.written)" }
}
