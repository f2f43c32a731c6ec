internal import EventLoop
internal import HTTPTransport
internal import Harness
internal import History
internal import JSON
internal import LockService
internal import Scenario

/// One client's way through its steps in one schedule. Loop-bound.
final class ExploredPass {
    private let turn: Turn
    private unowned let workload: ScenarioWorkload
    private let number: Int
    /// The token of the latest grant; empty if the service told none.
    private var grant: String?
    /// Whether it believes to hold the resource.
    private var holds = false
    private var latest: Outcome?
    private var captured: [String: JSON] = [:]

    init(_ turn: Turn, workload: ScenarioWorkload, number: Int) {
        self.turn = turn
        self.workload = workload
        self.number = number
    }

    func isMet(_ condition: Scenario.Condition) -> Bool {
        switch condition {
        case .always: true
        case .granted: holds
        case .conflict: latest == .conflict
        }
    }

    // MARK: Requests

    func send(_ request: Scenario.Request, timeout: Int64) async {
        let values = workload.values(
            client: turn.client, resource: turn.resource, number: number, token: grant, captured: captured)
        let basePath = workload.channel(of: turn.client).origin.basePath
        guard let http = RequestRendering(values).request(request, basePath: basePath) else { return }
        let label = "\(request.method) \(http.target)"
        var call = Call(
            client: turn.client, label: label, role: Call.Role(request.role), begun: await turn.begin(label))
        // The service may have been started anew meanwhile, at another port.
        let client = workload.channel(of: turn.client)
        call.event = request.event.flatMap { values.text(of: $0) }
        if request.role == .release || request.role == .extend { call.token = grant }
        if request.role == .release { holds = false }
        do {
            let encoded = try EncodedRequest(http, host: client.origin.host)
            let answer = try await client.send(encoded, deadline: MonotonicClock.now + timeout)
            var reading = AnswerReading(answer, values: values)
            call.outcome = reading.outcome(by: request.outcomes) ?? .failed
            call.answer = "\(answer.status) \(call.outcome.name)"
            call.disappointment = reading.unmet(request, outcome: call.outcome)
            if call.outcome == .granted {
                for capture in request.captures {
                    captured[capture.name] = reading.json?.value(at: capture.path)
                    if captured[capture.name] == nil {
                        call.disappointment = call.disappointment ?? "the granted answer has no `\(capture.path)`"
                    }
                }
            }
        } catch let error as HTTPError {
            call.outcome = error.mayHaveHappened ? .indeterminate : .unavailable
            call.answer = "no answer"
            client.close()
        } catch {
            call.outcome = .unavailable
            call.answer = "\(error)"
        }
        note(&call, grant: captured["token"].map(TemplateValues.text) ?? "")
    }

    private func note(_ call: inout Call, grant token: String) {
        if call.role == .acquire {
            latest = call.outcome
            if call.outcome == .granted {
                grant = token
                holds = true
                call.token = token
            }
        }
        turn.end(call)
    }

    // MARK: Locks

    func perform(_ action: Scenario.Action, on locks: LockWay) async {
        let resource = turn.resource
        switch action {
        case .acquire:
            await call("acquire", .acquire) { call in
                call.outcome = await locks.acquire(resource, client: turn.client) { self.grant = $0 }
            }
        case .release:
            guard let grant else { return }
            holds = false
            await call("release", .release) { call in
                call.token = grant
                call.outcome = await locks.release(resource, token: grant)
            }
        case .extend(let time, _):
            guard let grant else { return }
            await call("extend", .extend) { call in
                call.token = grant
                call.outcome = await locks.extend(resource, token: grant, by: time)
            }
        case .read:
            await call("read", .other) { call in call.outcome = await locks.read(resource) }
        default: break
        }
    }

    private func call(_ label: String, _ role: Call.Role, _ body: (inout Call) async -> Void) async {
        var call = Call(client: turn.client, label: label, role: role, begun: await turn.begin(label))
        await body(&call)
        call.answer = call.outcome.name
        note(&call, grant: grant ?? "")
    }
}

extension Call.Role {
    init(_ role: Scenario.Request.Role) {
        switch role {
        case .acquire: self = .acquire
        case .release: self = .release
        case .extend: self = .extend
        case .call: self = .other
        }
    }
}
