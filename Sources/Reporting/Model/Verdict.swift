public import History

extension Report {
    /// What was found of one invariant.
    public struct Verdict: Sendable, Equatable {
        /// The invariant's name.
        public var invariant: String
        /// The line of the scenario's file that asks for it, from 1; nil if none does.
        public var line: Int?
        /// What was found.
        public var conclusion: Conclusion
        /// One sentence, with its numbers.
        public var reason: String
        /// How many violations there were; `witnesses` may be fewer.
        public var witnessesFound: Int
        /// What proves a failure, the clearest first.
        public var witnesses: [Witness]
        /// How much was looked at.
        public var examined: [Count]
        /// What is no violation but should be said aloud, a sentence each.
        public var warnings: [String]

        /// A verdict; `witnessesFound` is the number of witnesses unless more were found than are kept.
        public init(
            _ invariant: String, line: Int? = nil, _ conclusion: Conclusion, reason: String,
            witnesses: [Witness] = [], witnessesFound: Int? = nil, examined: [Count] = [],
            warnings: [String] = []
        ) {
            self.invariant = invariant
            self.line = line
            self.conclusion = conclusion
            self.reason = reason
            self.witnesses = witnesses
            self.witnessesFound = witnessesFound ?? witnesses.count
            self.examined = examined
            self.warnings = warnings
        }
    }

    /// The operations that can't all be true, and why.
    public struct Witness: Sendable, Equatable {
        /// The story in one sentence.
        public var sentence: String
        /// The operations that prove it, in the order of their invocation: never sampled.
        public var operations: [Operation]
        /// Other operations on the same resources at that time, bounded: what the others were told.
        public var context: [Operation]
        /// How many such others there were.
        public var contextFound: Int
        /// The interleaving that proves it, where schedules were explored.
        public var schedule: Schedule?

        /// A story and its proof.
        public init(
            _ sentence: String, _ operations: [Operation], context: [Operation] = [], contextFound: Int? = nil,
            schedule: Schedule? = nil
        ) {
            self.sentence = sentence
            self.operations = operations
            self.context = context
            self.contextFound = contextFound ?? context.count
            self.schedule = schedule
        }
    }

    /// One call to the target, in words.
    public struct Operation: Sendable, Equatable {
        /// The number of the client.
        public var client: Int
        /// The number of the round.
        public var round: Int
        /// What was asked: `acquire`, `release`…
        public var kind: String
        /// Of which resource.
        public var resource: String
        /// When the request was about to be written, in nanoseconds on the run's clock.
        public var invoked: Int64
        /// When the answer was read or given up; nil if it never was.
        public var completed: Int64?
        /// How it ended.
        public var outcome: Outcome
        /// The token that the caller showed, or that the grant was asked for; empty for none.
        public var token = ""
        /// The holder's token that the answer named; empty for none.
        public var holder = ""
        /// The lease as `Operation.lease` of History has it: nanoseconds, 0 none, -1 without an end.
        public var lease: Int64 = 0
        /// The fencing token of the grant, or 0.
        public var fencing: UInt64 = 0
        /// What the target said beyond the outcome; empty for nothing.
        public var note = ""
        /// The request as it was sent, without secrets; empty if it isn't known.
        public var request = ""
        /// The answer as it came, without secrets; empty if it isn't known.
        public var answer = ""

        /// An operation with nothing but its outcome.
        public init(
            client: Int, round: Int = 0, kind: String, resource: String, invoked: Int64, completed: Int64?,
            outcome: Outcome
        ) {
            self.client = client
            self.round = round
            self.kind = kind
            self.resource = resource
            self.invoked = invoked
            self.completed = completed
            self.outcome = outcome
        }
    }

    /// A number with its name.
    public struct Count: Sendable, Equatable {
        /// What was counted.
        public var name: String
        /// How many.
        public var value: Int

        /// So many of these.
        public init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }
}
