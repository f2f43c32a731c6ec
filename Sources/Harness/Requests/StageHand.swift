internal import EventLoop
internal import HTTPTransport
internal import History
internal import Scenario

/// Makes the stage ready before clients go, and clears it after them: set-up and clean-up. Loop-bound.
final class StageHand: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let channel: OwnChannel
    private let run: RunState
    /// Why something was left behind, if it was.
    private(set) var problem: String?
    /// What is ready, and not yet put away.
    private var ready: (resources: Range<Int>, round: Int)?

    init(_ channel: OwnChannel, run: RunState) {
        self.channel = channel
        self.run = run
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
        let failure = await send(run.scenario.cleanUp, for: resources, round: round)
        problem = problem ?? failure.map { "clean-up: \($0)" }
    }

    func close() { channel.close() }

    /// Sends each request for each resource; stops at the first that isn't granted, or not as expected, and tells it.
    private func send(_ requests: [Scenario.Request], for resources: Range<Int>, round: Int) async -> String? {
        guard !requests.isEmpty else { return nil }
        for resource in resources {
            let values = TemplateValues(
                client: 0, round: round, resource: run.resourceName(resource), number: resource, run: run.names.run,
                lease: run.scenario.lease, token: nil, captured: [:], random: UInt64(bitPattern: Int64(resource)))
            for request in requests {
                if run.limiter != nil { await run.waitForAdmission() }
                if let failure = await send(request, values) { return failure }
            }
        }
        return nil
    }

    private func send(_ request: Scenario.Request, _ values: TemplateValues) async -> String? {
        guard let http = RequestRendering(values).request(request, basePath: channel.basePath) else {
            return "\(request.line): a variable has no value"
        }
        do throws(HTTPError) {
            let deadline = MonotonicClock.now + run.scenario.timeout.nanoseconds
            let answer = try await channel.send(http, deadline: deadline)
            var reading = AnswerReading(answer, values: values)
            let outcome = reading.outcome(by: request.outcomes) ?? .failed
            if request.expectation != nil { return reading.unmet(request, outcome: outcome) }
            return outcome == .granted
                ? nil : "\(request.line) was answered with \(answer.status): \(Exchange.shown(answer.body))"
        } catch {
            return "\(request.line): \(error)"
        }
    }
}
