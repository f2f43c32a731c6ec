public import Checkers

/// What differs between two reports: verdicts, latencies, throughput, and how often a defect was detected.
public struct Comparison: Sendable, Equatable {
    /// How much worse a figure may get, as a share of the base, before the comparison fails.
    public struct Limits: Sendable, Equatable {
        /// For latencies: 0.1 is ten per cent slower.
        public var latency = 0.1
        /// For operations a second: 0.1 is ten per cent fewer.
        public var throughput = 0.1
        /// For the share of rounds in which a defect was detected: 0.1 is ten per cent fewer.
        public var detection = 0.1

        /// Ten per cent each.
        public init() {}
    }

    /// What a difference means.
    public enum Finding: String, Sendable, CaseIterable {
        /// Worse, and past the limit.
        case worse
        /// Different beyond the noise, but within the limit.
        case changed
        /// The intervals overlap: the difference may be chance.
        case noise = "within the noise"
        /// Better beyond the noise.
        case better
        /// There is no figure on one side.
        case missing
    }

    /// The verdict of one invariant on both sides; nil where it wasn't judged.
    public struct VerdictChange: Sendable, Equatable {
        /// The scenario's name.
        public var scenario: String
        /// The invariant's name.
        public var invariant: String
        /// In the base.
        public var base: Report.Conclusion?
        /// In the new report.
        public var new: Report.Conclusion?

        /// Whether the new one is worse: pass over inconclusive over fail, and not judged is worse than any.
        public var isWorse: Bool { Self.rank(new) < Self.rank(base) }

        private static func rank(_ conclusion: Report.Conclusion?) -> Int {
            switch conclusion {
            case .pass: 3
            case .inconclusive: 2
            case .fail: 1
            case nil: 0
            }
        }
    }

    /// One figure on both sides.
    public struct Figure: Sendable, Equatable {
        /// What it counts.
        public enum Unit: String, Sendable {
            /// A duration.
            case nanoseconds
            /// Operations a second.
            case operationsPerSecond
            /// A share of rounds.
            case share
        }

        /// The scenario's name.
        public var scenario: String
        /// As in «acquire p99».
        public var name: String
        /// What it counts.
        public var unit: Unit
        /// In the base; nil if there is none.
        public var base: Estimate?
        /// In the new report; nil if there is none.
        public var new: Estimate?
        /// What the difference means.
        public var finding: Finding

        /// The change as a share of the base: 0.1 is ten per cent more.
        public var change: Double? {
            guard let base, let new, base.value > 0 else { return nil }
            return new.value / base.value - 1
        }
    }

    /// Names of the two reports.
    public var names: (base: String, new: String) { (baseName, newName) }
    private let baseName: String
    private let newName: String
    /// Every verdict that isn't the same on both sides.
    public let verdicts: [VerdictChange]
    /// Every figure that there is on either side.
    public let figures: [Figure]

    /// Whether a verdict got worse, or a figure past its limit, or what was measured isn't measured any more.
    public var isWorse: Bool {
        verdicts.contains(where: \.isWorse)
            || figures.contains { $0.finding == .worse || ($0.finding == .missing && $0.new == nil) }
    }

    /// Compares a report with a base; scenarios are the same if their name and their defect are.
    public init(base: Report, new: Report, limits: Limits = Limits()) {
        baseName = base.run.id
        newName = new.run.id
        var verdicts: [VerdictChange] = []
        var figures: [Figure] = []
        for (before, after) in Self.pairs(base, new) {
            let name = (before ?? after)?.label ?? ""
            verdicts += Self.verdicts(name, before, after)
            figures += Self.figures(name, before, after, limits)
        }
        self.verdicts = verdicts
        self.figures = figures
    }

    private static func pairs(_ base: Report, _ new: Report) -> [(Report.Scenario?, Report.Scenario?)] {
        var pairs: [(Report.Scenario?, Report.Scenario?)] = base.scenarios.map { scenario in
            (scenario, new.scenarios.first { $0.label == scenario.label })
        }
        let known = Set(base.scenarios.map(\.label))
        pairs += new.scenarios.filter { !known.contains($0.label) }.map { (nil, $0) }
        return pairs
    }

    private static func verdicts(_ name: String, _ before: Report.Scenario?, _ after: Report.Scenario?)
        -> [VerdictChange]
    {
        var invariants: [String] = []
        for verdict in (before?.verdicts ?? []) + (after?.verdicts ?? []) where !invariants.contains(verdict.invariant)
        {
            invariants.append(verdict.invariant)
        }
        return invariants.compactMap { invariant in
            let conclusion = { (scenario: Report.Scenario?) in
                scenario?.verdicts.first { $0.invariant == invariant }?.conclusion
            }
            let change = VerdictChange(
                scenario: name, invariant: invariant, base: conclusion(before), new: conclusion(after))
            return change.base == change.new ? nil : change
        }
    }

    private static func figures(
        _ name: String, _ before: Report.Scenario?, _ after: Report.Scenario?, _ limits: Limits
    ) -> [Figure] {
        var figures: [Figure] = []
        func compare(
            _ figure: String, _ unit: Figure.Unit, moreIsWorse: Bool, limit: Double, _ base: Estimate?, _ new: Estimate?
        ) {
            guard base != nil || new != nil else { return }
            let finding = finding(base, new, moreIsWorse: moreIsWorse, limit: limit)
            figures.append(Figure(scenario: name, name: figure, unit: unit, base: base, new: new, finding: finding))
        }
        compare(
            "throughput", .operationsPerSecond, moreIsWorse: false, limit: limits.throughput,
            before.flatMap(Estimate.throughput), after.flatMap(Estimate.throughput))
        var kinds: [String] = []
        for kind in (before?.latencies ?? []) + (after?.latencies ?? []) where !kinds.contains(kind.kind) {
            kinds.append(kind.kind)
        }
        for kind in kinds {
            for (label, share) in [("p50", 0.5), ("p99", 0.99)] {
                let estimate = { (scenario: Report.Scenario?) in
                    scenario?.latencies.first { $0.kind == kind }.flatMap { Estimate.percentile(share, of: $0.latency) }
                }
                compare(
                    "\(kind) \(label)", .nanoseconds, moreIsWorse: true, limit: limits.latency, estimate(before),
                    estimate(after))
            }
        }
        compare(
            "defect detected", .share, moreIsWorse: false, limit: limits.detection, before.flatMap(\.detection),
            after.flatMap(\.detection))
        return figures
    }

    static func finding(_ base: Estimate?, _ new: Estimate?, moreIsWorse: Bool, limit: Double) -> Finding {
        guard let base, let new else { return .missing }
        if base.overlaps(new) { return .noise }
        guard (new.value > base.value) == moreIsWorse else { return .better }
        let change = base.value > 0 ? abs(new.value / base.value - 1) : .infinity
        return change > limit ? .worse : .changed
    }
}

extension Report.Scenario {
    /// The name, with the defect if one was switched on.
    fileprivate var label: String { defect.map { "\(name) (defect: \($0))" } ?? name }

    /// In which share of the rounds a defect that was switched on was detected.
    fileprivate var detection: Estimate? {
        guard defect != nil else { return nil }
        let found = verdicts.filter { $0.conclusion == .fail }.map(\.witnessesFound).max() ?? 0
        return Estimate.share(found, of: rounds)
    }
}
