public import History

extension Report {
    /// How many operations of a kind ended in one way.
    public struct OperationCount: Sendable, Equatable {
        /// What was asked.
        public var kind: String
        /// How it ended.
        public var outcome: Outcome
        /// How many.
        public var count: Int

        /// So many of these.
        public init(kind: String, outcome: Outcome, count: Int) {
            self.kind = kind
            self.outcome = outcome
            self.count = count
        }
    }

    /// The latencies of one kind of operation.
    public struct KindLatency: Sendable, Equatable {
        /// What was asked.
        public var kind: String
        /// How long it took.
        public var latency: Latency

        /// The latencies of a kind.
        public init(kind: String, latency: Latency) {
            self.kind = kind
            self.latency = latency
        }
    }

    /// What completed within one stretch of time.
    public struct Interval: Sendable, Equatable {
        /// Its first instant, in nanoseconds on the run's clock.
        public var began: Int64
        /// How long it is, in nanoseconds.
        public var duration: Int64
        /// How many operations ended how, in the order of `Outcome.allCases`.
        public var outcomes: [Int]
        /// The median latency in nanoseconds.
        public var p50: Int64
        /// The latency that 90 % don't exceed.
        public var p90: Int64
        /// The latency that 99 % don't exceed.
        public var p99: Int64
        /// The longest latency.
        public var maximum: Int64

        /// What completed within a stretch of time.
        public init(
            began: Int64, duration: Int64, outcomes: [Int], p50: Int64, p90: Int64, p99: Int64, maximum: Int64
        ) {
            self.began = began
            self.duration = duration
            self.outcomes = outcomes
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
            self.maximum = maximum
        }

        /// How many operations completed.
        public var operations: Int { outcomes.reduce(0, +) }
    }

    /// How much really ran at once: what makes a pass mean something.
    public struct Overlap: Sendable, Equatable {
        /// How many contests (rounds) there were.
        public var contests: Int
        /// In how many of them at least two operations overlapped.
        public var overlapping: Int
        /// The most operations that were under way at one instant.
        public var peak: Int

        /// So much at once.
        public init(contests: Int, overlapping: Int, peak: Int) {
            self.contests = contests
            self.overlapping = overlapping
            self.peak = peak
        }
    }

    /// Something done to the target on purpose.
    public struct Fault: Sendable, Equatable {
        /// Its name, as in the scenario.
        public var name: String
        /// What it did.
        public var description: String
        /// When it began, in nanoseconds on the run's clock.
        public var began: Int64
        /// When it was undone; nil if it never was.
        public var ended: Int64?

        /// A fault and its span.
        public init(_ name: String, description: String = "", began: Int64, ended: Int64?) {
            self.name = name
            self.description = description
            self.began = began
            self.ended = ended
        }
    }

    /// A bounded part of the history: what happened to one resource for a while.
    public struct Timeline: Sendable, Equatable {
        /// The resource.
        public var resource: String
        /// The operations, in the order of their invocation.
        public var operations: [Operation]
        /// How many operations the resource saw in all.
        public var operationsFound: Int

        /// These operations of so many on a resource.
        public init(resource: String, operations: [Operation], operationsFound: Int) {
            self.resource = resource
            self.operations = operations
            self.operationsFound = operationsFound
        }
    }
}
