extension Scenario {
    /// What clients contend for: each pass is about one resource.
    public enum Resources: Sendable, Equatable {
        /// A new one in each round, the same for all clients. Only with `arrival: gate`.
        case perRound
        /// So many fixed ones, from which each pass picks.
        case fixed(Int, Pick)
    }

    /// How a pass picks one of N fixed resources.
    public enum Pick: String, Sendable, Equatable, CaseIterable {
        /// Each with the same probability, drawn from the seed for each client and pass.
        case random
        /// Client c takes resource (c + r) mod N in its pass r, both counted from 0.
        case roundRobin = "round-robin"
    }

    /// How resources are called.
    public enum ResourceNames: Sendable, Equatable {
        /// By the name of the run and a number: nobody else's has that name.
        case ofRun
        /// By this text, in which `{number}` counts from 1.
        case pattern(Template)
        /// The first so, the second so, ….
        case list([String])
    }
}
