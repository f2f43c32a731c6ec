internal import EventLoop
internal import HTTPTransport
internal import History
internal import JSON
internal import Scenario

/// Makes the stage ready before clients go, and clears it after them: set-up and clean-up. Loop-bound.
final class StageHand: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let channel: any RequestChannel
    private let run: RunState
    /// Why something was left behind, if it was.
    private(set) var problem: String?
    /// What is ready, and not yet put away.
    private var ready: (resources: Range<Int>, round: Int)?

    init(_ channel: any RequestChannel, run: RunState) {
        self.channel = channel
        self.run = run
    }

    /// Told of each resource that was chosen, before it is used.
    var willUse: (Int) async -> Void = { _ in }

    /// Chooses the resource that the round is about: the first that is fit for it. Without one nothing can be proved:
    /// then the run stops.
    func choose(among resources: Range<Int>, round: Int) async {
        guard let request = run.scenario.choice else { return }
        var reasons: [String] = []
        for resource in resources {
            guard await run.admitsOne() else { return }
            let values = self.values(resource, round)
            switch await answer(to: request, values) {
            case .failure(let failure): reasons.append("\(values.resource): \(failure.reason)")
            case .success(var reading):
                if let unmet = reading.unmet(request) {
                    reasons.append("\(values.resource): \(unmet)")
                    continue
                }
                let captured = request.captures.map { ($0.name, reading.json?.value(at: $0.path)) }
                run.chosen = (resource, Dictionary(uniqueKeysWithValues: captured).compactMapValues(\.self))
                return await willUse(resource)
            }
        }
        let told = reasons.prefix(3).joined(separator: "; ")
        let more = reasons.count > 3 ? "; and \(reasons.count - 3) more" : ""
        run.stop(
            because: .target(TargetError("no resource is fit for `choose`, so nothing was tried: \(told)\(more)")))
    }

    /// Sends the set-up requests for these resources. Without a ready stage nothing can be proved: then the run stops.
    func setUp(_ resources: Range<Int>, round: Int) async {
        ready = (resources, round)
        guard let failure = await send(run.scenario.setUp, for: resources, round: round) else { return }
        run.stop(because: .target(TargetError("set-up: \(failure); correct the scenario's `set-up`, or the service")))
    }

    /// Sends the clean-up requests for what was made ready and not yet put away.
    func cleanUp() async {
        guard let (resources, round) = ready else { return }
        ready = nil
        let failure = await send(run.scenario.cleanUp, for: resources, round: round, isLast: true)
        problem = problem ?? failure.map { "clean-up: \($0)" }
    }

    func close() { channel.close() }

    /// Sends each request for each resource; stops at the first that isn't granted, or not as expected, and tells it.
    private func send(
        _ requests: [Scenario.Request], for resources: Range<Int>, round: Int, isLast: Bool = false
    ) async -> String? {
        guard !requests.isEmpty else { return nil }
        for resource in resources {
            let values = self.values(resource, round)
            for request in requests {
                if isLast { await run.admitLast() } else if await !run.admitsOne() { return nil }
                if let failure = await send(request, values) { return failure }
            }
        }
        return nil
    }

    private func values(_ resource: Int, _ round: Int) -> TemplateValues {
        TemplateValues(
            client: 0, round: round, resource: run.resourceName(resource), number: resource, run: run.names.run,
            lease: run.scenario.lease, token: nil, captured: [:], random: UInt64(bitPattern: Int64(resource)))
    }

    private func send(_ request: Scenario.Request, _ values: TemplateValues) async -> String? {
        switch await answer(to: request, values) {
        case .failure(let failure): return failure.reason
        case .success(var reading):
            if request.expectation != nil { return reading.unmet(request) }
            return reading.outcome(by: request.outcomes) == .granted ? nil : "\(request.line) \(reading.words)"
        }
    }

    /// Why a request has no answer.
    private struct Unanswered: Error {
        var reason: String
    }

    private func answer(
        to request: Scenario.Request, _ values: TemplateValues
    ) async -> Result<AnswerReading, Unanswered> {
        guard let http = RequestRendering(values).request(request, basePath: channel.basePath) else {
            return .failure(Unanswered(reason: "\(request.line): a variable has no value"))
        }
        do throws(HTTPError) {
            let deadline = MonotonicClock.now + run.scenario.timeout.nanoseconds
            return .success(AnswerReading(try await channel.send(http, deadline: deadline), values: values))
        } catch {
            return .failure(Unanswered(reason: "\(request.line): \(error)"))
        }
    }
}
