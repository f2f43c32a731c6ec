public import Checkers

extension Report {
    /// What one scenario found.
    public struct Scenario: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The path of its file as the user gave it; empty if it came from no file.
        public var file: String
        /// The text of its file.
        public var text = ""
        /// What it proves, in its author's words.
        public var description = ""
        /// The defect that was switched on for it, or nil.
        public var defect: String?
        /// How many clients took part.
        public var clients = 0
        /// How many rounds were run; 0 where there are none.
        public var rounds = 0
        /// The instant at which it began, on the clock of all its instants.
        public var began: Int64 = 0
        /// How long it took, in nanoseconds.
        public var duration: Int64 = 0
        /// What kept it from being judged, if something did.
        public var obstacle: Obstacle?
        /// What was judged, in the order of the file.
        public var verdicts: [Verdict] = []
        /// How many operations of each kind ended how; only what occurred.
        public var counts: [OperationCount] = []
        /// Latencies by kind of operation.
        public var latencies: [KindLatency] = []
        /// What happened over time.
        public var intervals: [Interval] = []
        /// How close together the gate released the clients, one value a round.
        public var dispersion: Latency?
        /// How much really ran at once.
        public var overlap: Overlap?
        /// The connections that the target held.
        public var connections: Connections?
        /// What the service's processes had open.
        public var openFiles: [OpenFiles] = []
        /// What the service said about itself.
        public var health: [Health] = []
        /// What looking at connections cost.
        public var probeCost: ProbeCost?
        /// What was done to the target, and when.
        public var faults: [Fault] = []
        /// A bounded part of the history, to be drawn.
        public var timeline: Timeline?
        /// What a reader should know: limitations, what was left out, what was flaky.
        public var notes: [String] = []
        /// The paths of its history files.
        public var histories: [String] = []
        /// Which part of a run of several processes it was; nil if it was all of it.
        public var part: Part?

        /// A scenario that hasn't found anything yet.
        public init(name: String, file: String = "") {
            self.name = name
            self.file = file
        }

        /// The verdict over all invariants; without one, or with an obstacle, never a pass.
        public var conclusion: Conclusion {
            .merging(verdicts.map(\.conclusion) + (obstacle == nil ? [] : [.inconclusive]))
        }

        /// How many operations there were.
        public var operations: Int { counts.reduce(0) { $0 + $1.count } }
    }

    /// What kept a scenario from being judged.
    public struct Obstacle: Sendable, Equatable {
        /// Whose it is.
        public enum Cause: String, Sendable, CaseIterable {
            /// The target could not be reached.
            case target
            /// A fault of Stampede.
            case stampede
            /// Something of the machine: files, memory, permissions.
            case machine
        }

        /// Whose it is.
        public var cause: Cause
        /// What happened, and what to do.
        public var message: String

        /// Something in the way.
        public init(_ cause: Cause, _ message: String) {
            self.cause = cause
            self.message = message
        }
    }
}
