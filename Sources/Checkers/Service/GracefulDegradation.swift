public import History

/// A span of time in which something was disturbed on purpose. It was surely so between `from` and `until`, and may have
/// been so between `begun` and `over`.
public struct FaultWindow: Sendable, Equatable {
    /// What a fault means for whoever is judged.
    public enum Effect: Sendable, Equatable {
        /// Redis can't be used, so that the service must say that it is not healthy.
        case outage
        /// Redis is slow, or there for some only: health may say either.
        case disturbance
        /// The service itself is not there: nothing is asked of it meanwhile.
        case absence
    }

    /// What was done, as it stands in the report.
    public var name: String
    /// When it may have begun to take effect.
    public var begun: Instant
    /// When the fault was surely in effect.
    public var from: Instant
    /// Until when it surely was.
    public var until: Instant
    /// When all that it touched was surely as before.
    public var over: Instant
    /// What it means.
    public var effect: Effect

    /// A fault between two instants, or, where its beginning and its end took time, between four.
    public init(
        _ name: String, begun: Instant? = nil, from: Instant, until: Instant, over: Instant? = nil,
        effect: Effect = .outage
    ) {
        self.name = name
        self.begun = begun ?? from
        self.from = from
        self.until = until
        self.over = over ?? until
        self.effect = effect
    }
}

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

/// Judges how a service behaves while Redis is refusing, gone, stalled or slow, and after it.
///
/// Of each operation invoked within a fault, or under way from before it until after it: an answer within the deadline,
/// and never `failed`. Of each operation invoked later than `recovery` after the last fault: granted, conflict or refused.
/// Of each health endpoint: an answer within `notice` whatever happens; not healthy within an outage (from `notice` after
/// its start, for a service can't know earlier); healthy outside of faults and recoveries. While the service itself is
/// gone, nothing is asked of it. Sound: only what lies surely inside or outside is judged. O(faults) an operation.
public struct GracefulDegradation: Sendable {
    private static let kept = 5

    private let faults: [FaultWindow]
    private let deadline: Int64
    private let recovery: Int64
    private let notice: Int64
    private var during = 0
    private var unavailable = 0
    private var servedAfter = 0
    private var readings = 0
    private var readingsInOutages = 0
    private var asksHealth = false
    private var found = 0
    private var witnesses: [Witness] = []

    /// Within these faults an answer has to come within `deadline` nanoseconds, that of a health endpoint within `notice`
    /// (by default the same); `recovery` nanoseconds after each the service has to be back.
    public init(_ faults: [FaultWindow], deadline: Int64, recovery: Int64, notice: Int64? = nil) {
        self.faults = faults
        self.deadline = deadline
        self.recovery = recovery
        self.notice = notice ?? deadline
    }

    /// Takes in an operation.
    public mutating func observe(_ operation: Operation) {
        if isAbsent(operation.invoked, operation.completed) { return }
        if let fault = faults.first(where: { $0.meets(operation) }) {
            during += 1
            if operation.outcome == .unavailable { unavailable += 1 }
            let took = operation.completed.nanoseconds - operation.invoked.nanoseconds
            let who =
                "client \(operation.client), \(operation.kind.name) at \(milliseconds(operation.invoked)) during «\(fault.name)»"
            if operation.outcome == .failed {
                note("\(who): answered outside the contract", [operation])
            } else if took > deadline {
                let answer = operation.outcome == .indeterminate ? "no answer" : "an answer only"
                note("\(who): \(answer) after \(milliseconds(Instant(nanoseconds: took)))", [operation])
            }
        } else if isSettled(operation.invoked, operation.completed), operation.invoked >= lastRecovery {
            switch operation.outcome {
            case .granted, .conflict, .refused: servedAfter += 1
            case .unavailable, .failed, .indeterminate:
                note(
                    "client \(operation.client), \(operation.kind.name) at \(milliseconds(operation.invoked)): \(operation.outcome.name), though all was as before since \(milliseconds(faults.map(\.over).max() ?? operation.invoked))",
                    [operation])
            }
        }
    }

    /// Takes in an answer of a health endpoint.
    public mutating func observe(_ reading: HealthReading) {
        asksHealth = true
        let end = reading.completed ?? reading.invoked.advanced(by: notice)
        if isAbsent(reading.invoked, end) { return }
        readings += reading.asked
        let outage = faults.first {
            $0.effect == .outage && $0.from.advanced(by: notice) <= reading.invoked && end < $0.until
        }
        if outage != nil { readingsInOutages += reading.asked }
        let place = outage.map { " during «\($0.name)»" } ?? ""
        if reading.completed == nil || end > reading.invoked.advanced(by: notice) {
            note(
                "\(reading.endpoint) did not answer within \(milliseconds(Instant(nanoseconds: notice))) at \(milliseconds(reading.invoked))\(place)",
                at: reading.invoked)
        } else if outage != nil, reading.isHealthy {
            note(
                "\(reading.endpoint) said that all is well at \(milliseconds(reading.invoked))\(place)",
                at: reading.invoked)
        } else if isSettled(reading.invoked, end), !reading.isHealthy {
            note(
                "\(reading.endpoint) did not say that all is well at \(milliseconds(reading.invoked)), when it was",
                at: reading.invoked)
        }
    }

    /// Takes in what was seen of it before there was an operation: a sentence.
    public mutating func observe(problem: String, at instant: Instant) { note(problem, at: instant) }

    private var lastRecovery: Instant {
        faults.map(\.over).max()?.advanced(by: recovery) ?? Instant(nanoseconds: .min)
    }

    /// Whether the service itself may have been gone at some time of a span, or not have been back for long enough.
    private func isAbsent(_ from: Instant, _ until: Instant) -> Bool {
        faults.contains { $0.effect == .absence && until >= $0.begun && from < $0.over.advanced(by: recovery) }
    }

    /// Whether a span lies outside of all faults and the recoveries after them.
    private func isSettled(_ from: Instant, _ until: Instant) -> Bool {
        faults.allSatisfy { until < $0.begun || from >= $0.over.advanced(by: recovery) }
    }

    private mutating func note(_ sentence: String, _ operations: [Operation] = [], at instant: Instant? = nil) {
        found += 1
        if witnesses.count < Self.kept { witnesses.append(Witness(sentence, operations, at: instant)) }
    }

    /// What is to be said of it all.
    public func finish() -> Verdict {
        let examined = [
            Verdict.Count("faults", faults.count), Verdict.Count("operations during faults", during),
            Verdict.Count("unavailable", unavailable), Verdict.Count("served after", servedAfter),
            Verdict.Count("health readings", readings), Verdict.Count("of these in outages", readingsInOutages),
        ]
        func verdict(_ conclusion: Verdict.Conclusion, _ reason: String) -> Verdict {
            Verdict(
                .gracefulDegradation, conclusion, reason: reason, witnesses: witnesses, witnessesFound: found,
                examined: examined)
        }
        if found > 0 { return verdict(.fail, "the service did not degrade gracefully (\(plural(found, "time")))") }
        if faults.isEmpty { return verdict(.inconclusive, "there was no fault") }
        let areOfRedis = faults.contains { $0.effect != .absence }
        if areOfRedis, during == 0 { return verdict(.inconclusive, "no operation met a fault") }
        let hasOutage = faults.contains { $0.effect == .outage }
        if unavailable == 0, hasOutage {
            return verdict(.inconclusive, "no operation noticed the fault: none was unavailable")
        }
        if asksHealth, hasOutage, readingsInOutages == 0 {
            return verdict(
                .inconclusive, "health was never asked in an outage that it had time to notice; make the fault longer")
        }
        if servedAfter == 0 { return verdict(.inconclusive, "no operation came after the recovery") }
        return verdict(
            .pass,
            areOfRedis
                ? "\(unavailable) of \(during) operations were cleanly unavailable, and \(servedAfter) were served after it"
                : "\(servedAfter) operations were served after it")
    }
}

extension FaultWindow {
    /// Whether an operation was surely under way while it was in effect: invoked within it, or there through all of it.
    fileprivate func meets(_ operation: Operation) -> Bool {
        operation.invoked < until && (from <= operation.invoked || until <= operation.completed)
    }
}
