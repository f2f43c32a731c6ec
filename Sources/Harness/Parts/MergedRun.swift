internal import Checkers
internal import History
public import Scenario

/// All parts of a run as one run: their histories on one clock, judged again.
public struct MergedRun: Sendable {
    private let scenario: Scenario
    private let parts: [PartRecord]
    private let seed: UInt64
    private let defect: LockDefect?

    /// The whole of these parts, each of which ran this scenario.
    public init(_ scenario: Scenario, _ parts: [PartRecord], seed: UInt64, defect: LockDefect?) {
        self.scenario = scenario
        self.parts = parts.sorted { $0.part.number < $1.part.number }
        self.seed = seed
        self.defect = defect
    }

    /// Writes the merged history to `history.bin` in that folder, and judges it.
    public func evidence(folder: String) throws(MergeError) -> Evidence {
        let shifts = parts.map(\.clock.shift)
        let origin = zip(parts, shifts).map { $0.began + $1.nanoseconds }.min() ?? 0
        let recording = try MergeError.wrapping { () throws(HistoryFileError) in try Recording(folder: folder) }
        let sure = try merge(into: recording, origin: origin)
        let history = try MergeError.wrapping { () throws(HistoryFileError) in try recording.finish() }
        return try evidence(of: history, origin: origin, sure)
    }

    private func merge(into recording: Recording, origin: Int64) throws(MergeError) -> SureOverlap {
        // Names of rounds are a series: made before any name of it is asked for.
        let prefix = RunNames(run: parts.first?.part.run ?? "").resourcePrefix
        _ = recording.makeSeries(prefix, count: 1_000_000_000)
        var streams: [PartStream] = []
        for part in parts { streams.append(try PartStream(part, origin: origin, into: recording)) }
        let recorder = recording.makeRecorder()
        var sure = SureOverlap(errors: streams.map(\.error))
        while true {
            var first: Int?
            for (index, stream) in streams.enumerated() {
                guard let operation = stream.next else { continue }
                if let best = first, let earlier = streams[best].next, earlier.completed <= operation.completed {
                    continue
                }
                first = index
            }
            guard let first, let operation = streams[first].next else { return sure }
            guard place(of: operation.client) == first else {
                throw MergeError([
                    "\(parts[first].history): client \(operation.client) is none of part \(parts[first].part.place); give each part its own history"
                ])
            }
            sure.observe(operation, ofPart: first)
            recorder.record(operation)
            try streams[first].advance()
        }
    }

    /// Which part a client belongs to, as an index.
    private func place(of client: UInt32) -> Int { Int(client) / scenario.clients }

    private func evidence(
        of history: RecordedHistory, origin: Int64, _ sure: SureOverlap
    ) throws(MergeError) -> Evidence {
        let errors = parts.map(\.clock.shift.error)
        let clients = scenario.clients
        let measured: @Sendable (Operation) -> Operation = { operation in
            var operation = operation
            let place = Int(operation.client) / clients
            if operation.completed != .never, errors.indices.contains(place) {
                operation.invoked = operation.invoked.advanced(by: 2 * errors[place])
            }
            return operation
        }
        var whole = scenario
        for index in whole.groups.indices { whole.groups[index].clients *= parts.count }
        let connections = parts.flatMap { part in
            part.connections.map { sample in
                var sample = sample
                sample.instant = sample.instant.advanced(by: part.clock.shift.nanoseconds - origin)
                return sample
            }
        }.sorted { $0.instant < $1.instant }
        var judgement = Judgement(
            scenario: whole, history: history, connections: connections, ceiling: scenario.ceiling)
        judgement.measured = measured
        let (verdicts, overlap, told) = try MergeError.wrapping { () throws(HistoryFileError) in
            try judgement.verdicts()
        }
        let wording = LockExchanges(scenario, defect: defect)
        let ends = parts.map { $0.began + $0.duration + $0.clock.shift.nanoseconds - origin }
        return Evidence(
            scenario: whole, seed: seed, defect: defect, history: history, began: Instant(nanoseconds: 0),
            duration: ends.max() ?? 0, rounds: parts.map(\.rounds).max() ?? 0,
            exchange: { wording.exchange(of: $0, $1) }, measured: measured,
            verdicts: verdicts.map { $0.resting(on: sure) }, dispersion: LatencyHistogram(), overlap: overlap,
            connections: connections, faults: [], ceiling: scenario.ceiling, notes: [note(errors)] + told.map(\.measure)
        )
    }

    private func note(_ errors: [Int64]) -> String {
        let told = zip(parts, errors).map { "part \($0.part.place) ± \(microseconds($1))" }
        return "the clocks of the parts were brought to Redis's TIME: \(told.joined(separator: ", ")); every interval "
            + "in the history is wider by that, and latencies are as each part measured them"
    }

    private func microseconds(_ nanoseconds: Int64) -> String { "\((nanoseconds + 999) / 1000) µs" }
}

extension Verdict {
    /// What a pass over several parts is worth: nothing, if no two requests surely overlapped.
    fileprivate func resting(on sure: SureOverlap) -> Verdict {
        guard conclusion == .pass, invariant != .connectionCeiling, invariant != .thresholds else { return self }
        var verdict = self
        verdict.examined.append(Count("acquires that surely overlapped another", sure.count))
        guard sure.count == 0 else { return verdict }
        verdict.conclusion = .inconclusive
        verdict.reason = "no two acquires surely overlapped, as far as the clocks tell"
        return verdict
    }
}
