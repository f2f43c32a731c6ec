public import History

/// Judges how a service behaves while Redis is refusing, gone, stalled or slow, and after it.
///
/// Of each operation invoked within a fault, or under way from before it until after it: an answer within the deadline,
/// and never `failed`. Of each operation invoked later than `recovery` after the last fault: granted, conflict or refused.
/// While the service itself is gone, nothing is asked of it. Sound: only what lies surely inside or outside is judged.
/// O(faults) an operation.
public struct GracefulDegradation: Sendable {
    private let faults: [FaultWindow]
    private let deadline: Int64
    private let recovery: Int64
    private var during = 0
    private var unavailable = 0
    private var servedAfter = 0
    private var troubles = FirstWitnesses(atMost: 5)

    /// Within these faults an answer has to come within `deadline` nanoseconds; `recovery` nanoseconds after each the
    /// service has to be back.
    public init(_ faults: [FaultWindow], deadline: Int64, recovery: Int64) {
        self.faults = faults
        self.deadline = deadline
        self.recovery = recovery
    }

    /// Takes in an operation.
    public mutating func observe(_ operation: Operation) {
        let (from, until) = (operation.invoked, operation.completed)
        if faults.mayBeAbsent(from: from, until: until, recovery: recovery) { return }
        if let fault = faults.first(where: { $0.meets(operation) }) {
            during += 1
            if operation.outcome == .unavailable { unavailable += 1 }
            let took = operation.completed.nanoseconds - operation.invoked.nanoseconds
            let who =
                "client \(operation.client), \(operation.kind.name) at \(milliseconds(operation.invoked)) during «\(fault.name)»"
            if operation.outcome == .failed {
                troubles.note("\(who): answered outside the contract", [operation])
            } else if took > deadline {
                let answer = operation.outcome == .indeterminate ? "no answer" : "an answer only"
                troubles.note("\(who): \(answer) after \(milliseconds(Instant(nanoseconds: took)))", [operation])
            }
        } else if faults.areOver(from: from, until: until, recovery: recovery), from >= lastRecovery {
            switch operation.outcome {
            case .granted, .conflict, .refused: servedAfter += 1
            case .unavailable, .failed, .indeterminate:
                troubles.note(
                    "client \(operation.client), \(operation.kind.name) at \(milliseconds(operation.invoked)): \(operation.outcome.name), though all was as before since \(milliseconds(faults.map(\.over).max() ?? operation.invoked))",
                    [operation])
            }
        }
    }

    /// Takes in what was seen of it before there was an operation: a sentence.
    public mutating func observe(problem: String, at instant: Instant) { troubles.note(problem, at: instant) }

    private var lastRecovery: Instant {
        faults.map(\.over).max()?.advanced(by: recovery) ?? Instant(nanoseconds: .min)
    }

    /// What is to be said of it all.
    public func finish() -> Verdict {
        let examined = [
            Verdict.Count("faults", faults.count), Verdict.Count("operations during faults", during),
            Verdict.Count("unavailable", unavailable), Verdict.Count("served after", servedAfter),
        ]
        func verdict(_ conclusion: Verdict.Conclusion, _ reason: String) -> Verdict {
            Verdict(
                .gracefulDegradation, conclusion, reason: reason, witnesses: troubles.kept,
                witnessesFound: troubles.found, examined: examined)
        }
        if troubles.found > 0 {
            return verdict(.fail, "the service did not degrade gracefully (\(plural(troubles.found, "time")))")
        }
        if faults.isEmpty { return verdict(.inconclusive, "there was no fault") }
        let areOfRedis = faults.contains { $0.effect != .absence }
        if areOfRedis, during == 0 { return verdict(.inconclusive, "no operation met a fault") }
        let hasOutage = faults.contains { $0.effect == .outage }
        if unavailable == 0, hasOutage {
            return verdict(.inconclusive, "no operation noticed the fault: none was unavailable")
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
