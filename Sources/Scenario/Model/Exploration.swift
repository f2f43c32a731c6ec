extension Scenario {
    /// How the schedules of a scenario's requests are explored.
    public struct Exploration: Sendable, Equatable {
        /// What may happen around the requests; empty for nothing.
        public var events: [Event]
        /// At most so many events a schedule.
        public var eventsAtMost: Int
        /// When requests start.
        public var starts: Starts
        /// At most so many preemptions a schedule; nil for any number.
        public var preemptions: Int?
        /// At most so many schedules.
        public var schedules: Int
        /// Whether steps that commute are tried in one order only.
        public var isReduced: Bool
        /// Whether clients of one group are the same but for their number, so that only the first may go first.
        public var isSymmetric: Bool

        /// Something that happens around the requests.
        public enum Event: String, Sendable, Equatable, CaseIterable {
            /// The time to live of a key runs out now.
            case expire
            /// A connection to Redis breaks before a command has taken effect.
            case dropBefore = "drop-before"
            /// A connection to Redis breaks after a command has taken effect, and before its reply.
            case dropAfter = "drop-after"
            /// Redis answers a command with an error: it loads its data, is a replica, has no memory, has too many clients.
            case error
            /// The service's process is killed and started again.
            case kill
        }

        /// When requests start.
        public enum Starts: String, Sendable, Equatable, CaseIterable {
            /// Each as early as it can, up to its first command.
            case together
            /// Whenever the schedule says.
            case scheduled
        }

        /// The defaults.
        public static let usual = Exploration(
            events: [], eventsAtMost: 1, starts: .together, preemptions: nil, schedules: 20_000, isReduced: true,
            isSymmetric: false)
    }
}
