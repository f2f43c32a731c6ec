/// How far a run is, at one moment.
public struct ProgressSnapshot: Sendable, Equatable {
    /// The scenario that runs.
    public var scenario: String
    /// Its number among all, from 1.
    public var number = 1
    /// How many scenarios there are.
    public var scenarios = 1
    /// How many rounds are over.
    public var rounds = 0
    /// How many there will be; nil for a run by time.
    public var roundsPlanned: Int?
    /// How many operations completed.
    public var operations = 0
    /// How many operations a second complete now.
    public var operationsPerSecond = 0.0
    /// How many were told that somebody else holds the resource.
    public var conflicts = 0
    /// How many violations are known already.
    public var violations = 0
    /// How many connections the target holds; nil if nobody looks.
    public var connections: Int?
    /// How many it may hold.
    public var ceiling: Int?
    /// From how many on a warning is due.
    public var warning: Int?
    /// The time since the scenario began, in nanoseconds.
    public var elapsed: Int64 = 0
    /// The time that is left, in nanoseconds, if it can be told.
    public var remaining: Int64?

    /// A scenario that has just begun.
    public init(scenario: String) { self.scenario = scenario }

    /// How much of it is over, 0…1, if it can be told: by rounds if they are planned, else by time.
    var share: Double? {
        if let roundsPlanned, roundsPlanned > 0 { return min(1, Double(rounds) / Double(roundsPlanned)) }
        guard let remaining, elapsed + remaining > 0 else { return nil }
        return min(1, max(0, Double(elapsed) / Double(elapsed + remaining)))
    }
}
