internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import JSON
internal import Scenario

/// Asks a service what it says of a resource. Loop-bound.
final class StormReader {
    /// What a reading came to: nil where it couldn't be understood, with the reason.
    struct Failure: Error {
        var reason: String
    }

    private let storm: Scenario.Storm
    private let channel: any RequestChannel
    private let run: RunState
    /// The number by which the history knows who reads: none of the clients.
    private let client: UInt32

    init(_ storm: Scenario.Storm, _ channel: any RequestChannel, run: RunState) {
        self.storm = storm
        self.channel = channel
        self.run = run
        client = UInt32(run.scenario.clients)
    }

    /// Every reading that there is of a resource, state first.
    func read(_ resource: Int, round: Int) async throws(Failure) -> [ServiceReading] {
        var readings: [ServiceReading] = []
        if let view = storm.state {
            let (operation, json) = try await get(.init(reading: view), .read, resource, round)
            readings.append(ServiceReading(operation, .state(state(json, view))))
        }
        if let log = storm.history {
            let request = Scenario.Request(reading: log)
            let (operation, json) = try await get(request, .call, resource, round)
            guard let list = (log.events.isEmpty ? json : json.value(at: log.events))?.array else {
                throw Failure(reason: "\(request.line): there is no list at `\(log.events)`")
            }
            readings.append(ServiceReading(operation, .history(list.map(log.words))))
        }
        return readings
    }

    func close() { channel.close() }

    private func state(_ json: JSON, _ view: Scenario.Storm.StateView) -> ServiceReading.State {
        var state = ServiceReading.State(
            holder: json.value(at: view.holder).flatMap { Int(TemplateValues.text($0)) },
            version: view.version.flatMap { json.value(at: $0)?.integer })
        if let place = view.next, let next = json.value(at: place), case .occupation(let steps) = storm.model {
            state.completed = next == .null ? steps.count : steps.firstIndex(of: TemplateValues.text(next))
        }
        return state
    }

    private func get(
        _ request: Scenario.Request, _ kind: Operation.Kind, _ resource: Int, _ round: Int
    ) async throws(Failure) -> (Operation, JSON) {
        let values = TemplateValues(
            client: 0, round: round, resource: run.resourceName(resource), number: resource, run: run.names.run,
            lease: run.scenario.lease, token: nil, captured: [:], random: 0)
        guard let http = RequestRendering(values).request(request, basePath: channel.basePath) else {
            throw Failure(reason: "\(request.line): a variable has no value")
        }
        if run.limiter != nil, await !run.admitsOne() { throw Failure(reason: "the run was ended") }
        let answer: HTTPAnswer
        do throws(HTTPError) {
            let patience = max(run.scenario.timeout.nanoseconds, 5_000_000_000)
            answer = try await channel.send(http, deadline: MonotonicClock.now + patience)
        } catch {
            throw Failure(reason: "\(request.line): \(error)")
        }
        guard (200...299).contains(answer.status), let json = try? JSON(parsing: answer.body) else {
            throw Failure(
                reason: "GET \(http.target) was answered with \(answer.status): \(Exchange.shown(answer.body))")
        }
        var operation = Operation(
            kind: kind, outcome: .granted, client: client, round: UInt32(truncatingIfNeeded: round),
            resource: run.resourceID(resource), invoked: run.clock.instant(answer.sent),
            completed: run.clock.instant(answer.received))
        operation.note = run.note(request, status: answer.status)
        operation = run.record(operation)
        run.exchanges.note(operation, matters: false) {
            Exchange(http, answer: Exchange.answer(answer.status, answer.body))
        }
        return (operation, json)
    }
}
