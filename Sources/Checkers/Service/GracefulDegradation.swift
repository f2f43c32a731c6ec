public import History

/// A span of time in which Redis was disturbed on purpose.
public struct FaultWindow: Sendable, Equatable {
    /// What was done, as it stands in the report.
    public var name: String
    /// When the fault was surely in effect.
    public var from: Instant
    /// When it was taken away.
    public var until: Instant
    /// Whether Redis can't be used meanwhile, so that the service must say that it is not healthy. False: only slow.
    public var isOutage: Bool

    /// A fault between two instants.
    public init(_ name: String, from: Instant, until: Instant, isOutage: Bool = true) {
        self.name = name
        self.from = from
        self.until = until
        self.isOutage = isOutage
    }
}

/// What the health endpoint answered.
public struct HealthReading: Sendable, Equatable {
    /// When it was asked.
    public var invoked: Instant
    /// When it answered; nil: it didn't.
    public var completed: Instant?
    /// Whether it said that all is well.
    public var isHealthy: Bool

    /// An answer of the health endpoint.
    public init(invoked: Instant, completed: Instant?, isHealthy: Bool) {
        self.invoked = invoked
        self.completed = completed
        self.isHealthy = isHealthy
    }
}

/// Judges how a service behaves while Redis is refusing, gone, stalled or slow, and after it.
///
/// Of each operation invoked within a fault: an answer within the deadline, and never `failed`. Of each operation
/// invoked later than `recovery` after a fault: granted, conflict or refused. Of the health endpoint: not healthy
/// within an outage (from `deadline` after its start, for a service can't know earlier), healthy outside of faults and
/// recoveries. Sound: only operations that lie surely inside or outside are judged. O(faults) an operation.
public struct GracefulDegradation: Sendable {
    private static let kept = 5

    private let faults: [FaultWindow]
    private let deadline: Int64
    private let recovery: Int64
    private var during = 0
    private var unavailable = 0
    private var servedAfter = 0
    private var readings = 0
    private var found = 0
    private var witnesses: [Witness] = []

    /// Within these faults an answer has to come within `deadline` nanoseconds; `recovery` nanoseconds after each the
    /// service has to be back.
    public init(_ faults: [FaultWindow], deadline: Int64, recovery: Int64) {
        self.faults = faults
        self.deadline = deadline
        self.recovery = recovery
    }

    /// Takes in an operation.
    public mutating func observe(_ operation: Operation) {
        if let fault = faults.first(where: { $0.from <= operation.invoked && operation.invoked < $0.until }) {
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
                    "client \(operation.client), \(operation.kind.name) at \(milliseconds(operation.invoked)): \(operation.outcome.name), though Redis was back since \(milliseconds(faults.map(\.until).max() ?? operation.invoked))",
                    [operation])
            }
        }
    }

    /// Takes in an answer of the health endpoint.
    public mutating func observe(_ reading: HealthReading) {
        readings += 1
        let end = reading.completed ?? reading.invoked.advanced(by: deadline)
        let outage = faults.first { $0.isOutage && $0.from.advanced(by: deadline) <= reading.invoked && end < $0.until }
        if let outage {
            if reading.completed == nil {
                note(
                    "the health endpoint did not answer at \(milliseconds(reading.invoked)) during «\(outage.name)»", []
                )
            } else if reading.isHealthy {
                note(
                    "the health endpoint said that all is well at \(milliseconds(reading.invoked)) during «\(outage.name)»",
                    [])
            }
        } else if isSettled(reading.invoked, end), !reading.isHealthy || reading.completed == nil {
            note(
                "the health endpoint did not say that all is well at \(milliseconds(reading.invoked)), when it was", [])
        }
    }

    private var lastRecovery: Instant {
        faults.map(\.until).max()?.advanced(by: recovery) ?? Instant(nanoseconds: .min)
    }

    /// Whether a span lies outside of all faults and the recoveries after them.
    private func isSettled(_ from: Instant, _ until: Instant) -> Bool {
        faults.allSatisfy { until < $0.from || from >= $0.until.advanced(by: recovery) }
    }

    private mutating func note(_ sentence: String, _ operations: [Operation]) {
        found += 1
        if witnesses.count < Self.kept { witnesses.append(Witness(sentence, operations)) }
    }

    /// What is to be said of it all.
    public func finish() -> Verdict {
        let examined = [
            Verdict.Count("faults", faults.count), Verdict.Count("operations during faults", during),
            Verdict.Count("unavailable", unavailable), Verdict.Count("served after", servedAfter),
            Verdict.Count("health readings", readings),
        ]
        func verdict(_ conclusion: Verdict.Conclusion, _ reason: String) -> Verdict {
            Verdict(
                .gracefulDegradation, conclusion, reason: reason, witnesses: witnesses, witnessesFound: found,
                examined: examined)
        }
        if found > 0 { return verdict(.fail, "the service did not degrade gracefully (\(plural(found, "time")))") }
        if faults.isEmpty { return verdict(.inconclusive, "there was no fault") }
        if during == 0 { return verdict(.inconclusive, "no operation met a fault") }
        if unavailable == 0, faults.contains(where: \.isOutage) {
            return verdict(.inconclusive, "no operation noticed the fault: none was unavailable")
        }
        if servedAfter == 0 { return verdict(.inconclusive, "no operation came after the recovery") }
        return verdict(
            .pass,
            "\(unavailable) of \(during) operations were cleanly unavailable, and \(servedAfter) were served after it")
    }
}
