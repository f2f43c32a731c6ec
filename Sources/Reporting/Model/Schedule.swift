extension Report {
    /// An order in which the commands of concurrent requests were let through, and what came of it: one interleaving,
    /// step by step, as the explorer chose it or a replay ran it again.
    public struct Schedule: Sendable, Equatable {
        /// What happens in it, in a sentence.
        public var title: String
        /// Who takes part, each with a name that tells it from the others: «worker 93: take TEST-02».
        public var actors: [String]
        /// What the actors' commands go to: «Redis».
        public var store: String
        /// What happened, in order: one at a time.
        public var steps: [Step]
        /// The command line that runs this very schedule again; empty if there is none.
        public var command: String

        /// A schedule of these steps.
        public init(
            _ title: String, actors: [String], store: String = "Redis", steps: [Step], command: String = ""
        ) {
            self.title = title
            self.actors = actors
            self.store = store
            self.steps = steps
            self.command = command
        }

        /// One thing that happened.
        public struct Step: Sendable, Equatable {
            /// What it is.
            public enum Kind: String, Sendable, CaseIterable {
                /// A command that an actor sent to the store, and its answer.
                case command
                /// Something between an actor and its caller: a request that begins, the answer that it gets.
                case request
                /// Something that the schedule made happen: a lease expires, a connection breaks, a process is killed.
                case event
            }

            /// What it is.
            public var kind: Kind
            /// Whose it is, as an index of `actors`; nil for an event that concerns nobody alone.
            public var actor: Int?
            /// The command, the request, or the event in words; without secrets.
            public var text: String
            /// What came back; empty for nothing.
            public var answer: String
            /// Why this step breaks the invariant; empty for all that don't.
            public var violation: String

            /// A step that breaks nothing, unless said otherwise.
            public init(_ kind: Kind, actor: Int?, _ text: String, answer: String = "", violation: String = "") {
                self.kind = kind
                self.actor = actor
                self.text = text
                self.answer = answer
                self.violation = violation
            }
        }
    }
}
