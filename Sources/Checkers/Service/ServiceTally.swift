internal import History

/// What was found of a service by its model, round after round, and the verdict of it.
public struct ServiceTally: Sendable {
    private static let kept = 5

    private var wanted: [String]
    private var happened: Set<String> = []
    private var resources = 0
    private var operations = 0
    private var granted = 0
    private var overlapping = 0
    private var undecided: [String] = []
    private var undecidedCount = 0
    private var found = 0
    private var witnesses: [Witness] = []

    /// Nothing found yet. What has to happen at least once, or else nothing is proved of it: what is sent, each by a
    /// name of its own.
    public init(wanted: [String]) { self.wanted = wanted }

    /// How many contradictions were found.
    public var contradictions: Int { found }

    /// Something that has to happen did.
    public mutating func note(_ name: String) { happened.insert(name) }

    /// Takes in what the model says of a record, and for a contradiction its story with the operations of it.
    public mutating func add(_ record: ServiceRecord, _ answer: ServiceAnswer, told sentence: (String) -> String) {
        resources += 1
        operations += record.calls.count
        granted += record.calls.count { $0.operation.outcome == .granted }
        overlapping += record.overlapping
        switch answer {
        case .explained: break
        case .undecided(let reason): noteUndecided(reason)
        case .contradiction(let story, let operations):
            found += 1
            if witnesses.count < Self.kept { witnesses.append(Witness(sentence(story), operations)) }
        }
    }

    /// A resource of which something could not be learnt.
    public mutating func noteUndecided(_ reason: String) {
        undecidedCount += 1
        if undecided.isEmpty { undecided.append(reason) }
    }

    /// Puts a clearer witness before all others.
    public mutating func lead(with witness: Witness) { witnesses.insert(witness, at: 0) }

    /// The verdict. A pass needs that something was granted while something else was asked of the same resource, and that
    /// everything that was to happen did.
    public func finish() -> Verdict {
        let examined = [
            Verdict.Count("resources", resources), Verdict.Count("operations", operations),
            Verdict.Count("granted", granted), Verdict.Count("overlapping", overlapping),
            Verdict.Count("undecided", undecidedCount),
        ]
        if found > 0 {
            return Verdict(
                .serviceModel, .fail,
                reason: "on \(plural(found, "resource")) of \(resources) the answers are not those of the model",
                witnesses: witnesses, witnessesFound: max(found, witnesses.count), examined: examined)
        }
        func inconclusive(_ reason: String) -> Verdict {
            Verdict(.serviceModel, .inconclusive, reason: reason, examined: examined)
        }
        if let reason = undecided.first {
            return inconclusive("\(plural(undecidedCount, "resource")) couldn't be decided: \(reason)")
        }
        let missing = wanted.filter { !happened.contains($0) }
        if let first = missing.first {
            let others = missing.count > 1 ? ", nor \(missing.count - 1) others" : ""
            return inconclusive("this never happened: \(first)\(others); run more rounds")
        }
        if overlapping == 0 || granted == 0 {
            return inconclusive(granted == 0 ? "nothing was granted" : "no two operations on one resource overlapped")
        }
        return Verdict(
            .serviceModel, .pass,
            reason: "every answer is right in \(plural(operations, "operation")) on \(plural(resources, "resource")), \(overlapping) overlapping",
            examined: examined)
    }
}

extension ServiceRecord {
    /// How many of its calls overlapped another one.
    fileprivate var overlapping: Int {
        let spans = calls.map(\.operation.span).sorted { $0.invoked < $1.invoked }
        var latest = Int64.min
        var count = 0
        for (index, span) in spans.enumerated() {
            let next = index + 1 < spans.count ? spans[index + 1].invoked : .max
            if span.invoked <= latest || next <= span.completed { count += 1 }
            latest = max(latest, span.completed)
        }
        return count
    }
}
