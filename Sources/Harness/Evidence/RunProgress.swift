internal import EventLoop
internal import History
internal import Scenario

/// How a run goes at one moment.
public struct RunProgress: Sendable {
    /// Rounds that have ended; passes are not counted.
    public var rounds: Int
    /// How many rounds there will be; nil if it goes by time.
    public var roundsInAll: Int?
    /// Operations so far.
    public var operations: Int
    /// Of these, answered with `conflict`.
    public var conflicts: Int
    /// Violations that are proved already; the final judgement may find more.
    public var violations: Int
    /// The connections that Redis held last.
    public var connections: Int?
    /// How many it may hold, where that is asked for.
    public var ceiling: Int?
    /// Nanoseconds since the beginning.
    public var elapsed: Int64
    /// Nanoseconds until the end, where that is known.
    public var left: Int64?

    init(_ run: RunState, connections: Int?, since began: Int64) {
        rounds = run.rounds
        operations = run.outcomes.all
        conflicts = run.outcomes[.conflict]
        violations = run.ledger.violations
        self.connections = connections
        ceiling = run.scenario.ceiling
        elapsed = MonotonicClock.now - began
        switch run.scenario.extent {
        case .duration(let time): left = max(0, time.nanoseconds - elapsed)
        case .rounds(let count):
            guard case .gate = run.scenario.arrival else { break }
            roundsInAll = count
            if rounds > 0 { left = elapsed / Int64(rounds) * Int64(max(0, count - rounds)) }
        }
    }
}
