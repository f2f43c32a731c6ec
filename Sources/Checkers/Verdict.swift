public import History

/// What a checker says of a history.
public struct Verdict: Sendable, Equatable {
    /// The three things that can be said.
    public enum Conclusion: String, Sendable, CaseIterable {
        /// It holds, and enough happened for that to mean something.
        case pass
        /// It is broken, and the witnesses prove it.
        case fail
        /// It could not be decided; the reason says why.
        case inconclusive
    }

    /// The invariant that was judged.
    public var invariant: Invariant
    /// What was found.
    public var conclusion: Conclusion
    /// One sentence: what was found, with its numbers.
    public var reason: String
    /// What proves a failure, the clearest first. Bounded: `witnessesFound` tells how many there were.
    public var witnesses: [Witness]
    /// How many violations were found in all.
    public var witnessesFound: Int
    /// How much was looked at, by name («operations», «resources», «rounds», «overlaps», «undecided»…), in the
    /// order in which a report should show it.
    public var examined: [Count]
    /// What is no violation but should be said aloud, a sentence each.
    public var warnings: [String]

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

    /// A verdict; `witnessesFound` is the number of witnesses unless more were found than are kept.
    public init(
        _ invariant: Invariant, _ conclusion: Conclusion, reason: String, witnesses: [Witness] = [],
        witnessesFound: Int? = nil, examined: [Count] = [], warnings: [String] = []
    ) {
        self.invariant = invariant
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
    /// The operations that prove it, in the order of their invocation.
    public var operations: [Operation]
    /// When it showed, where a probe saw it and no operation did.
    public var instant: Instant?

    /// A story and its proof.
    public init(_ sentence: String, _ operations: [Operation], at instant: Instant? = nil) {
        self.sentence = sentence
        self.operations = operations
        self.instant = instant
    }
}
