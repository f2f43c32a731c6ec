public import History

/// What a health endpoint answered.
public struct HealthReading: Sendable, Equatable {
    /// Which endpoint.
    public var endpoint: String
    /// When it was asked.
    public var invoked: Instant
    /// When it answered; nil: it didn't.
    public var completed: Instant?
    /// Whether it said that all is well.
    public var isHealthy: Bool
    /// How many answers in a row it stands for, which all said the same.
    public var asked = 1

    /// An answer of the health endpoint.
    public init(of endpoint: String = "health", invoked: Instant, completed: Instant?, isHealthy: Bool) {
        self.endpoint = endpoint
        self.invoked = invoked
        self.completed = completed
        self.isHealthy = isHealthy
    }
}

/// Judges what a service says about itself against what was so.
///
/// Of each answer: within `notice` whatever happens; not healthy within an outage (from `notice` after its start, for a
/// service can't know earlier); healthy outside of faults and the recoveries after them. While the service itself is gone,
/// nothing is asked of it. Sound: only what lies surely inside or outside is judged. O(faults) a reading.
public struct HealthTruth: Sendable {
    private let faults: [FaultWindow]
    private let notice: Int64
    private let recovery: Int64
    private var readings = 0
    private var inOutages = 0
    private var outsideFaults = 0
    private var lies = FirstWitnesses(atMost: 5)

    /// Health has to answer, and to know of a fault, within `notice` nanoseconds; for `recovery` nanoseconds after each of
    /// these faults it may say either.
    public init(_ faults: [FaultWindow], notice: Int64, recovery: Int64) {
        self.faults = faults
        self.notice = notice
        self.recovery = recovery
    }

    /// Takes in an answer of a health endpoint.
    public mutating func observe(_ reading: HealthReading) {
        let from = reading.invoked
        let until = reading.completed ?? from.advanced(by: notice)
        if faults.mayBeAbsent(from: from, until: until, recovery: recovery) { return }
        readings += reading.asked
        let outage = faults.first {
            $0.effect == .outage && $0.from.advanced(by: notice) <= from && until < $0.until
        }
        let isSettled = faults.areOver(from: from, until: until, recovery: recovery)
        if outage != nil { inOutages += reading.asked } else if isSettled { outsideFaults += reading.asked }
        let place = outage.map { " during «\($0.name)»" } ?? ""
        if reading.completed == nil || until > from.advanced(by: notice) {
            lies.note(
                "\(reading.endpoint) did not answer within \(milliseconds(Instant(nanoseconds: notice))) at \(milliseconds(from))\(place)",
                at: from)
        } else if outage != nil, reading.isHealthy {
            lies.note("\(reading.endpoint) said that all is well at \(milliseconds(from))\(place)", at: from)
        } else if isSettled, !reading.isHealthy {
            lies.note(
                "\(reading.endpoint) did not say that all is well at \(milliseconds(from)), when it was", at: from)
        }
    }

    /// What is to be said of it all.
    public func finish() -> Verdict {
        let (conclusion, reason) = conclusion
        return Verdict(
            .healthTruth, conclusion, reason: reason, witnesses: lies.kept, witnessesFound: lies.found,
            examined: [
                Verdict.Count("health readings", readings), Verdict.Count("of these in outages", inOutages),
                Verdict.Count("of these outside of faults", outsideFaults),
            ])
    }

    private var conclusion: (Verdict.Conclusion, String) {
        if lies.found > 0 {
            return (.fail, "health was silent, or said what was not so (\(plural(lies.found, "time")))")
        }
        if faults.isEmpty { return (.inconclusive, "there was no fault that it could hide") }
        let hasOutage = faults.contains { $0.effect == .outage }
        if hasOutage, inOutages == 0 {
            return (
                .inconclusive, "health was never asked in an outage that it had time to notice; make the fault longer"
            )
        }
        if outsideFaults == 0 { return (.inconclusive, "health was never asked outside of faults and recoveries") }
        return (
            .pass,
            hasOutage
                ? "health knew of the outage in each of \(plural(inOutages, "answer")), and was well in \(outsideFaults) outside of faults"
                : "health answered in time, and was well in \(plural(outsideFaults, "answer")) outside of faults"
        )
    }
}
