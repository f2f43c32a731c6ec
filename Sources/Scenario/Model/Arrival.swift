extension Scenario {
    /// When clients begin a pass through their steps.
    public enum Arrival: Sendable, Equatable {
        /// In rounds. All clients of all groups wait at the gate, are released at once, and run their steps once;
        /// the next round begins when the last of them has finished.
        case gate
        /// Each client by itself, pass after pass, as fast as it gets answers.
        case closed
        /// At intended instants that don't wait for answers. Each goes to a client that is free, in order of the
        /// instants; while none is free they queue, and the latency of the first operation of such a pass counts
        /// from the intended instant, not from when it was sent. The segments follow each other; the last one's
        /// final rate stays until the end. Never empty.
        case open([Segment])
    }

    /// A stretch of an open loop in which the rate of passes goes evenly from one value to another.
    public struct Segment: Sendable, Equatable {
        /// The rate at its beginning.
        public var from: Rate
        /// The rate at its end.
        public var to: Rate
        /// How long it takes; zero for a constant rate without an end of its own.
        public var lasting: Duration
    }

    /// So many a second.
    public struct Rate: Sendable, Equatable, Comparable {
        /// How many in one second; never negative, always finite.
        public var perSecond: Double

        /// The slower one comes first.
        public static func < (a: Rate, b: Rate) -> Bool { a.perSecond < b.perSecond }
    }
}
