extension Scenario {
    /// Clients that all do the same.
    public struct Group: Sendable, Equatable {
        /// Its name in reports; unique in the scenario.
        public var name: String
        /// How many clients it has; at least 1. Clients are numbered through all groups, in the order of the file.
        public var clients: Int
        /// What each of its clients does in a pass; never empty.
        public var steps: [Step]
        /// What gives a resource back that a pass has taken, or may have, and not given back by its end.
        public var giveBack: Scenario.Request?
        /// Where it stands.
        public var position: SourcePosition
    }
}
