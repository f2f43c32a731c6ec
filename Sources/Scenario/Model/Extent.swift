extension Scenario {
    /// How long a scenario goes on.
    public enum Extent: Sendable, Equatable {
        /// A number of rounds. With `arrival: gate` so many rounds; with `closed` so many passes of each client;
        /// in the open loop so many passes in all.
        case rounds(Int)
        /// A time from the first release. No pass and no round begins after it; what has begun is finished.
        case duration(Duration)
    }
}
