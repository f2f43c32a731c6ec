public import Checkers
public import History
public import Scenario

/// What a run of a scenario left behind, and what was said of it.
public struct Evidence: Sendable {
    /// What was run.
    public var scenario: Scenario
    /// The seed that drove all randomness.
    public var seed: UInt64
    /// The bug that stood in the lock client's place, if one did.
    public var defect: LockDefect?
    /// The recorded operations; nil if it never came to that.
    public var history: RecordedHistory?
    /// When the first clients were let go.
    public var began: Instant
    /// How long it went on, in nanoseconds.
    public var duration: Int64
    /// How many rounds were run to their end; 0 where there are none.
    public var rounds: Int
    /// What an operation sent and got, in words without secrets; nil where that isn't known.
    public var exchange: @Sendable (Operation, Names) -> Exchange?
    /// An operation as its latency counts: the history of a merged run has wider intervals, since clocks may be wrong.
    public var measured: @Sendable (Operation) -> Operation = { $0 }
    /// What was judged, in the order of the file.
    public var verdicts: [Verdict]
    /// Between the first and the last request of a round's beginning, one duration a round.
    public var dispersion: LatencyHistogram
    /// How many acquires of a round were under way at once, where rounds were judged.
    public var overlap: RoundOverlap?
    /// What the probe saw of the target's connections.
    public var connections: [ConnectionSample]
    /// What the service's processes had open.
    public var files: [FileCourse] = []
    /// What looking at all that cost; nil if it wasn't looked.
    public var probeCost: ProbeCost?
    /// What the service said about itself.
    public var health: [HealthReading] = []
    /// What was done to the target on purpose, and when.
    public var faults: [FaultWindow]
    /// What the witness made of indeterminate operations, if there was one that saw everything.
    public var unknownOutcomes: UnknownOutcomes?
    /// The ceiling of connections that was asked for.
    public var ceiling: Int?
    /// Which part of a run it was, if it was one of several, and how its clock stood to that of the others.
    public var part: RunPart?
    /// The clock of such a part; nil if it could not be measured to the end.
    public var clock: SharedClock?
    /// What stood in the way, if something did: then nothing is a pass.
    public var obstacle: RunError?
    /// What a reader should know.
    public var notes: [String]
}
