public import Checkers

/// What one part of a run left behind, as its report tells it.
public struct PartRecord: Sendable {
    /// Which part.
    public var part: RunPart
    /// How its clock stood to Redis's.
    public var clock: SharedClock
    /// The path of its history, binary or JSON Lines.
    public var history: String
    /// When it began, on its own clock, in nanoseconds.
    public var began: Int64
    /// How long it took, in nanoseconds.
    public var duration: Int64
    /// How many rounds it ran.
    public var rounds: Int
    /// What its probe saw, on its own clock.
    public var connections: [ConnectionSample]

    /// The record of a part.
    public init(
        _ part: RunPart, clock: SharedClock, history: String, began: Int64, duration: Int64, rounds: Int,
        connections: [ConnectionSample]
    ) {
        self.part = part
        self.clock = clock
        self.history = history
        self.began = began
        self.duration = duration
        self.rounds = rounds
        self.connections = connections
    }
}
