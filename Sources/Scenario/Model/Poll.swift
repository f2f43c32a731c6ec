extension Scenario {
    /// Taking a resource by trying again and again. Each try is an acquire of its own in the history, with a token
    /// of its own.
    ///
    /// The clients of a group take turns: client i of n begins i/n of `every` later, so that the group together
    /// tries n times in each interval. A try that takes longer than `every` is followed by the next one at once.
    /// It ends with a grant, or when `lasting` has passed; the outcome of its last try is the pass's.
    public struct Poll: Sendable, Equatable {
        /// The time from the beginning of a try to that of the next.
        public var every: Duration
        /// When the first try is made; nil, a moment that has passed or one that isn't known: at once.
        public var from: Moment?
        /// How long after the first try the last one may begin.
        public var lasting: Duration
    }

    /// An instant relative to the end of a lease, written `lease-end + 5ms`.
    ///
    /// The lease is that of the newest grant on the pass's resource that the run knows of, whoever got it. Its end
    /// is the earliest possible: invocation of the grant + lease, or, after an extend that was granted, invocation of
    /// the extend + the time left that its answer told. The moment is worked out once, when the step begins.
    public struct Moment: Sendable, Equatable {
        /// The time from the lease's end, drawn evenly from the seed; negative before it.
        public var offset: DurationRange
    }

    /// A time between two limits, both included: `5ms` or `1ms..5ms`.
    public struct DurationRange: Sendable, Equatable {
        /// The shortest it can be.
        public var shortest: Duration
        /// The longest it can be; the same as the shortest for a fixed time.
        public var longest: Duration
    }
}
