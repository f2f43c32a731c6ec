internal import Checkers
internal import EventLoop
internal import Harness
internal import History
internal import Reporting
internal import Scenario

extension Report.Scenario {
    /// The part of the report that a run's evidence makes, in one more pass over its history.
    init(_ evidence: Evidence, historyIn folder: String) throws(RunError) {
        let scenario = evidence.scenario
        self.init(name: scenario.name, file: scenario.source.path)
        text = scenario.source.text
        description = scenario.description
        clients = scenario.clients
        rounds = evidence.rounds
        began = evidence.began.nanoseconds
        duration = evidence.duration
        part = evidence.part.map { Report.Part($0, scenario, evidence.clock) }
        obstacle = evidence.obstacle.map { Report.Obstacle($0) }
        notes = evidence.notes
        if evidence.dispersion.count > 0 { dispersion = Report.Latency(evidence.dispersion) }
        overlap = evidence.overlap.map {
            Report.Overlap(contests: $0.count, overlapping: $0.contested, peak: $0.percentile(1))
        }
        faults = evidence.faults.map {
            Report.Fault($0.name, began: $0.from.nanoseconds, ended: $0.until.nanoseconds)
        }
        let rejected = evidence.connections.rejected
        if rejected > 0 { notes.append("Redis turned \(rejected) connections away") }
        connections = Report.Connections(evidence.connections, ceiling: evidence.ceiling)
        openFiles = evidence.files.map { course in
            Report.OpenFiles(
                name: course.name,
                samples: course.samples.map {
                    .init(at: $0.instant.nanoseconds, descriptors: $0.descriptors, sockets: $0.sockets)
                })
        }
        health = Report.Health.courses(evidence.health, notice: scenario.notice)
        probeCost = evidence.probeCost.map {
            Report.ProbeCost(looks: $0.looks, interval: $0.interval, own: $0.own, redis: $0.redis, load: $0.load)
        }
        let file = evidence.history.map { HistoryFile($0, in: folder) }
        histories = file?.paths ?? []
        notes += file?.notes ?? []
        var summary = HistorySummary(began: evidence.began, verdicts: evidence.verdicts)
        do throws(HistoryFileError) {
            try evidence.history?.forEach { summary.add($0, measured: evidence.measured($0)) }
        } catch {
            throw .history(error)
        }
        summary.fill(
            &self, verdicts: evidence.verdicts, lines: evidence.verdicts.map { scenario.line(of: $0.invariant) },
            names: evidence.history?.names ?? Names(), exchange: evidence.exchange)
    }
}

extension Report.Obstacle {
    /// What kept a run from beginning, or from its end.
    init(_ error: RunError) {
        switch error {
        case .target(let cause): self.init(cause.isOfMachine ? .machine : .target, error.description)
        case .history, .folder: self.init(.machine, error.description)
        }
    }
}

extension Scenario {
    /// How long health may take to answer, in nanoseconds.
    fileprivate var notice: Int64 {
        for case .healthTruth(let asked) in invariants.map(\.settings) { return asked.notice.nanoseconds }
        return .max
    }

    /// The line that asks for an invariant.
    fileprivate func line(of invariant: Invariant) -> Int? {
        invariants.first { $0.invariant == invariant }?.position.line ?? thresholds.first?.position.line
    }
}

extension Report.Connections {
    /// A soak of hours takes a hundred thousand samples: more than this says nothing more.
    private static let most = 2_000

    fileprivate init(_ samples: [ConnectionSample], ceiling: Int?) {
        let roles = Set(samples.flatMap(\.byName.keys)).sorted()
        self.init(
            ceiling: ceiling, roles: roles,
            samples: samples.map { sample in
                Sample(
                    at: sample.instant.nanoseconds, connected: sample.connected,
                    // Not every look asks for names.
                    byRole: sample.byName.isEmpty ? [] : roles.map { sample.byName[$0] ?? 0 })
            })
        self.samples = thinned(to: Self.most)
    }
}

extension Report.Part {
    /// What a part of a run tells of itself.
    init(_ part: RunPart, _ scenario: Scenario, _ clock: SharedClock? = nil) {
        self.init(run: part.run, number: part.number, of: part.count, scenario: scenario.source.whole)
        began = (clock?.began).map { Report.Clock(ahead: $0.ahead, uncertainty: $0.uncertainty) }
        ended = (clock?.ended).map { Report.Clock(ahead: $0.ahead, uncertainty: $0.uncertainty) }
    }
}
