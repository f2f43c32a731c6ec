internal import Checkers
internal import EventLoop
internal import History

/// Shrinks a failing round to few requests that still fail, by sending parts of its plan again to resources that nobody
/// has used. A race is a matter of chance, so each part is sent several times before it is given up. Bounded in count
/// and time. Loop-bound.
final class StormShrinker {
    /// What is left of a failing round.
    struct Outcome {
        /// The smallest sending that failed.
        var smallest: StormResult
        /// How many requests its plan has.
        var requests: Int
        /// How often that plan was sent once more, and how often it failed then.
        var repeats: Int
        var failures: Int
        /// How many parts were sent in all.
        var sendings: Int
    }

    private static let tries = 8
    private static let sendingsAtMost = 600
    private static let patience: Int64 = 6_000_000_000
    private static let repeats = 20

    private let send: (StormPlan) async -> StormResult?
    private let deadline = MonotonicClock.now + StormShrinker.patience
    private var sendings = 0
    private var smallest: StormResult?

    /// Sends by this; nil ends it.
    init(send: @escaping (StormPlan) async -> StormResult?) { self.send = send }

    /// The least that fails again of a plan whose sending failed so; nil if it never did again.
    func shrink(_ plan: StormPlan, _ failed: StormResult) async -> Outcome? {
        guard let entries = await start(plan, failed) else { return nil }
        let least = await DeltaDebugging.minimum(of: entries) { await self.fails(plan.keeping($0), tries: Self.tries) }
        guard let smallest else { return nil }
        var outcome = Outcome(smallest: smallest, requests: least.count, repeats: 0, failures: 0, sendings: sendings)
        while outcome.repeats < Self.repeats, let result = await send(plan.keeping(least)) {
            outcome.repeats += 1
            if result.contradiction != nil { outcome.failures += 1 }
        }
        return outcome
    }

    /// The entries with which to begin: those that contradicted each other, or all of their resource, or all.
    private func start(_ plan: StormPlan, _ failed: StormResult) async -> [StormPlan.Entry]? {
        guard let (part, _, operations) = failed.contradiction else { return nil }
        let involved = zip(part.entries, part.record.calls).filter { operations.contains($1.operation) }.map(\.0)
        let ofResource = plan.entries.filter { $0.resource == part.resource }
        // What led to the contradiction came before its end.
        let last = involved.map(\.wave).max() ?? .max
        let soFar = ofResource.filter { $0.wave <= last }
        for candidate in [involved, soFar, ofResource, plan.entries] where !candidate.isEmpty {
            if await fails(plan.keeping(candidate), tries: Self.tries) == true { return candidate }
        }
        return nil
    }

    /// Whether a plan fails in one of some tries; nil when there is no time or number left.
    private func fails(_ plan: StormPlan, tries: Int) async -> Bool? {
        for _ in 0..<tries {
            guard sendings < Self.sendingsAtMost, MonotonicClock.now < deadline, let result = await send(plan) else {
                return nil
            }
            sendings += 1
            if result.contradiction != nil {
                smallest = result
                return true
            }
        }
        return false
    }
}
