extension Report {
    /// The connections that the target held through the run.
    public struct Connections: Sendable, Equatable {
        /// How many it may hold; nil if there is no ceiling.
        public var ceiling: Int?
        /// From how many on a warning is due; nil without a ceiling.
        public var warning: Int?
        /// Who holds them: the names of the columns of `Sample.byRole`.
        public var roles: [String]
        /// What the probe saw, in order of time.
        public var samples: [Sample]

        /// What the probe saw; the warning is due at 75 % of the ceiling unless another level is given.
        public init(ceiling: Int?, warning: Int? = nil, roles: [String] = [], samples: [Sample] = []) {
            self.ceiling = ceiling
            self.warning = warning ?? ceiling.map { $0 * 3 / 4 }
            self.roles = roles
            self.samples = samples
        }

        /// At most so many of the samples, in order; of neighbours the one with the most connections, so that no peak is
        /// lost, however long the run was.
        public func thinned(to most: Int) -> [Sample] {
            guard samples.count > most, most > 0 else { return samples }
            return (0..<most).compactMap { index in
                samples[(index * samples.count / most)..<((index + 1) * samples.count / most)]
                    .max { $0.connected < $1.connected }
            }
        }

        /// The most that were seen, and when.
        public var peak: Sample? { samples.max { $0.connected < $1.connected } }

        /// What the probe saw at one instant.
        public struct Sample: Sendable, Equatable {
            /// When, in nanoseconds on the run's clock.
            public var at: Int64
            /// How many connections in all.
            public var connected: Int
            /// How many of each role.
            public var byRole: [Int]

            /// A count at an instant.
            public init(at: Int64, connected: Int, byRole: [Int] = []) {
                self.at = at
                self.connected = connected
                self.byRole = byRole
            }
        }
    }
}
