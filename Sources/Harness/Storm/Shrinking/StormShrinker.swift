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
        /// How many requests its plan has, and whether they went one after another.
        var requests: Int
        var isOneByOne: Bool
        /// How often that plan was sent once more, and how often it failed then.
        var repeats = 0
        var failures = 0
    }

    private static let tries = 8
    private static let sendingsAtMost = 1000
    private static let patience: Int64 = 6_000_000_000
    private static let repeats = 20

    private let send: (StormPlan) async -> StormResult?
    private var deadline = MonotonicClock.now + StormShrinker.patience
    private var sendings = 0
    private var smallest: StormResult?

    /// Sends by this; nil ends it.
    init(send: @escaping (StormPlan) async -> StormResult?) { self.send = send }

    /// The least that fails again of a plan whose sending failed so; nil if nothing of it ever did.
    func shrink(_ plan: StormPlan, _ failed: StormResult) async -> Outcome? {
        let retiming = StormRetiming(failed)
        let ways: [(entries: [StormPlan.Entry], make: ([StormPlan.Entry]) -> StormPlan)] = [
            (retiming.oneByOne, plan.inWaves), (retiming.asTheyOverlapped, plan.inWaves), (plan.entries, plan.keeping),
        ]
        for (index, way) in ways.enumerated() {
            func fails(_ entries: [StormPlan.Entry]) async -> Bool? {
                if entries.isEmpty { return false }
                // A race of few costs little, and is the more worth another try.
                return await self.fails(way.make(entries), index == 0 ? 1 : max(Self.tries, 64 / entries.count))
            }
            guard let start = await begin(among: way.entries, failed, retiming.granted, fails) else { continue }
            let least = await DeltaDebugging.minimum(of: start) { await fails($0) }
            guard let outcome = await sentAgain(way.make(least), isOneByOne: index == 0) else { return nil }
            guard index > 0, outcome.failures < outcome.repeats, let ordered = await inOrder(way.make(least)),
                ordered.failures > outcome.failures
            else { return outcome }
            return ordered
        }
        return nil
    }

    /// How often a plan fails that failed just now.
    private func sentAgain(_ plan: StormPlan, isOneByOne: Bool) async -> Outcome? {
        guard let smallest else { return nil }
        var outcome = Outcome(smallest: smallest, requests: plan.entries.count, isOneByOne: isOneByOne)
        while outcome.repeats < Self.repeats, let result = await send(plan) {
            outcome.repeats += 1
            if result.contradiction != nil { outcome.failures += 1 }
        }
        return outcome
    }

    /// Requests that fail at once by chance, one after another as they were answered when they failed: what fails so needs
    /// no luck to be seen again.
    private func inOrder(_ plan: StormPlan) async -> Outcome? {
        deadline = max(deadline, MonotonicClock.now + Self.patience / 2)
        for _ in 0..<Self.repeats {
            guard let result = await send(plan) else { return nil }
            guard result.contradiction != nil else { continue }
            let order = StormRetiming(result).oneByOne
            guard await fails(plan.inWaves(order), 1) == true else { continue }
            let least = await DeltaDebugging.minimum(of: order) { await self.fails(plan.inWaves($0), 1) }
            return await sentAgain(plan.inWaves(least), isOneByOne: true)
        }
        return nil
    }

    /// With what to begin: what contradicted each other; with all that was granted until then, on its resource or on
    /// all; or with all that was sent until then.
    private func begin(
        among entries: [StormPlan.Entry], _ failed: StormResult, _ granted: Set<Int>,
        _ fails: ([StormPlan.Entry]) async -> Bool?
    ) async -> [StormPlan.Entry]? {
        guard let (part, _, operations) = failed.contradiction else { return nil }
        let involved = Set(
            zip(part.entries, part.record.calls).filter { operations.contains($1.operation) }.map(\.0.number))
        let last = entries.filter { involved.contains($0.number) }.map(\.wave).max() ?? .max
        let soFar = entries.filter { $0.wave <= last }
        let changing = soFar.filter { involved.contains($0.number) || granted.contains($0.number) }
        for candidates in [soFar.filter { involved.contains($0.number) }, changing, soFar] {
            for candidate in [candidates.filter { $0.resource == part.resource }, candidates]
            where await fails(candidate) == true { return candidate }
        }
        return nil
    }

    /// Whether a plan fails in one of some tries; nil when there is no time or number left.
    private func fails(_ plan: StormPlan, _ tries: Int) async -> Bool? {
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
