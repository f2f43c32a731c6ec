internal import Checkers
internal import EventLoop
internal import HTTPTransport
internal import History
internal import JSON
internal import Scenario

/// Reads what a service says happened to the run's resources, and judges whether that is all. Loop-bound.
final class EventLogReader: @unchecked Sendable {
    // Sendable: touched only on the loop's thread.
    private let log: Scenario.EventLog
    private let channel: any RequestChannel
    private let run: RunState
    private let isOurs: Bool
    /// How often each event stood there before the run.
    private var baseline: [LoggedEvent: Int] = [:]
    private var problem: String?
    /// The resources that were chosen.
    private var used: Set<Int> = []

    /// `isOurs`: the service was started for this run, so that nothing happened before it.
    init(_ log: Scenario.EventLog, _ channel: any RequestChannel, run: RunState, isOurs: Bool) {
        self.log = log
        self.channel = channel
        self.run = run
        self.isOurs = isOurs
    }

    /// Reads what stands there before the run, where something may.
    func readBaseline() async {
        guard !isOurs else { return }
        for event in await read(resourcesToBe) { baseline[event, default: 0] += 1 }
    }

    /// The same of one resource, which the run is about to use.
    func readBaseline(of resource: Int) async {
        guard used.insert(resource).inserted, !isOurs else { return }
        for event in await read(resource..<resource + 1) { baseline[event, default: 0] += 1 }
    }

    /// What the log says after the run.
    func verdict() async -> Verdict {
        var events: [LoggedEvent] = []
        let used = run.scenario.choice == nil ? Array(0..<run.resourcesUsed.count) : self.used.sorted()
        if problem == nil { events = await read(used) }
        channel.close()
        let fresh = events.filter { event in
            guard let before = baseline[event], before > 0 else { return true }
            baseline[event] = before - 1
            return false
        }
        return run.events.finish(fresh, named: "the event log", names: run.allNames, incomplete: problem)
    }

    private var resourcesToBe: Range<Int> {
        switch (run.scenario.resources, run.scenario.extent) {
        case (.fixed(let count, _), _): 0..<count
        case (.perRound, .rounds(let count)): 0..<count
        case (.perRound, .duration): 0..<0
        }
    }

    private func read(_ resources: some Sequence<Int>) async -> [LoggedEvent] {
        var events: [LoggedEvent] = []
        for number in resources where problem == nil {
            await run.admitLast()
            guard let found = await read(number) else { break }
            events += found.map { LoggedEvent(run.resourceID(number), $0) }
        }
        return events
    }

    private func read(_ number: Int) async -> [String]? {
        let values = TemplateValues(
            client: 0, round: 0, resource: run.resourceName(number), number: number, run: run.names.run,
            lease: run.scenario.lease, token: nil, captured: [:], random: 0)
        let request = Scenario.Request(reading: log)
        guard let http = RequestRendering(values).request(request, basePath: channel.basePath) else {
            problem = "\(request.line): a variable has no value"
            return nil
        }
        do throws(HTTPError) {
            let answer = try await channel.send(
                http, deadline: MonotonicClock.now + max(run.scenario.timeout.nanoseconds, 5_000_000_000))
            guard (200...299).contains(answer.status), let json = try? JSON(parsing: answer.body),
                let list = (log.events.isEmpty ? json : json.value(at: log.events))?.array
            else {
                problem =
                    "\(request.line) was answered with \(answer.status) and no list at `\(log.events)`: "
                    + Exchange.shown(answer.body)
                return nil
            }
            return list.map(log.words)
        } catch {
            problem = "\(request.line): \(error)"
            return nil
        }
    }
}

extension Scenario.EventLog {
    /// What tells an event from others; a member that isn't there is an empty text.
    func words(_ event: JSON) -> String {
        self.event.parts.reduce(into: "") { text, part in
            switch part {
            case .text(let plain): text += plain
            case .variable(let variable):
                text += event.value(at: variable.written).map { TemplateValues.text($0) } ?? ""
            }
        }
    }
}
