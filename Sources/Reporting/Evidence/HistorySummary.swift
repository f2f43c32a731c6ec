public import Checkers
public import History

/// Reads a history once, operation by operation, and keeps what a report shows of it: counts, latencies, the
/// course over time, and the operations around each witness. The operations may come in any order.
///
/// Memory is bounded whatever the length of the history: about 20 MB, most of it histograms. Cost: O(1) an
/// operation, and a comparison with each witness for those on a witness's resource.
public struct HistorySummary: Sendable {
    private static let outcomes = Outcome.allCases.count

    private var counts = [Int](repeating: 0, count: History.Operation.Kind.allCases.count * outcomes)
    private var latencies = [LatencyHistogram?](repeating: nil, count: History.Operation.Kind.allCases.count)
    private var course: Course
    private var surroundings: [[Surroundings]]
    /// The resources that a witness is about, so that all others cost one look.
    private let watched: Set<Names.ID>
    private var excerpt: Excerpt

    /// Ready to read a history whose scenario began at that instant, and of which this was said.
    public init(began: Instant, verdicts: [Checkers.Verdict] = []) {
        course = Course(began: began)
        surroundings = verdicts.map { $0.witnesses.map { Surroundings(of: $0.operations) } }
        watched = Set(verdicts.flatMap(\.witnesses).compactMap { $0.operations.first?.resource })
        excerpt = Excerpt(around: verdicts.lazy.flatMap(\.witnesses).first?.operations.first)
    }

    /// Reads one operation; `measured` is the same with the duration that counts, where another one is shown.
    public mutating func add(_ operation: History.Operation, measured: History.Operation? = nil) {
        let kind = Int(operation.kind.rawValue)
        counts[kind * Self.outcomes + Int(operation.outcome.rawValue)] += 1
        // What was never given up has no duration.
        if operation.completed != .never {
            let duration = operation.completed.nanoseconds - (measured ?? operation).invoked.nanoseconds
            latencies[kind, default: LatencyHistogram()].record(duration)
            course.record(operation, duration: duration)
        }
        excerpt.add(operation)
        guard watched.contains(operation.resource) else { return }
        for verdict in surroundings.indices {
            for witness in surroundings[verdict].indices { surroundings[verdict][witness].add(operation) }
        }
    }

    /// Puts what was read into a scenario's report, together with its verdicts: `lines` has the line of each
    /// verdict in the scenario's file, and `exchange` what the operations of stories sent and got.
    public func fill(
        _ scenario: inout Report.Scenario, verdicts: [Checkers.Verdict], lines: [Int?] = [], names: Names,
        exchange: (History.Operation, Names) -> Exchange? = { _, _ in nil }
    ) {
        for kind in History.Operation.Kind.allCases {
            for outcome in Outcome.allCases {
                let count = counts[Int(kind.rawValue) * Self.outcomes + Int(outcome.rawValue)]
                if count > 0 {
                    scenario.counts.append(Report.OperationCount(kind: kind.name, outcome: outcome, count: count))
                }
            }
            if let histogram = latencies[Int(kind.rawValue)] {
                scenario.latencies.append(Report.KindLatency(kind: kind.name, latency: Report.Latency(histogram)))
            }
        }
        scenario.intervals = course.intervals
        scenario.timeline = excerpt.timeline(names: names)
        for (index, verdict) in verdicts.enumerated() {
            var worded = Report.Verdict(
                verdict, line: lines.indices.contains(index) ? lines[index] : nil, names: names, exchange: exchange)
            if surroundings.indices.contains(index) {
                for (witness, around) in zip(worded.witnesses.indices, surroundings[index]) {
                    worded.witnesses[witness].context = around.operations(names: names, exchange: exchange)
                    worded.witnesses[witness].contextFound = around.found
                }
            }
            scenario.verdicts.append(worded)
        }
    }
}

extension Array {
    /// An element that is there from its first use on.
    fileprivate subscript<Wrapped>(index: Int, default value: @autoclosure () -> Wrapped) -> Wrapped
    where Element == Wrapped? {
        get { self[index] ?? value() }
        _modify {
            // Taken out for the change, so that what it holds isn't copied.
            var element = self[index].take() ?? value()
            defer { self[index] = element }
            yield &element
        }
    }
}
