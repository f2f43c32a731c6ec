extension Scenario {
    /// The HTTP service to which a scenario's requests go.
    public struct Service: Sendable, Equatable {
        /// Where it is, or how it is started.
        public var kind: Kind
        /// The path that answers with a 2xx as soon as the service is ready.
        public var ready: String
        /// How many processes of it are started; clients are spread over them evenly.
        public var instances: Int
        /// Variables of its environment beside ours, by name in the order of the file.
        public var environment: [Variable]
        /// Where it stands.
        public var position: SourcePosition

        /// A variable of the environment.
        public struct Variable: Sendable, Equatable {
            /// Its name.
            public var name: String
            /// Its value.
            public var value: String
        }

        /// The kinds of service.
        public enum Kind: Sendable, Equatable {
            /// Our own, the occupation service, with so many spools `SPOOL-0001…` beside those that always exist.
            case occupation(spools: Int)
            /// A command for the shell, in which `{port}` is the port on which it has to listen, and `{redis}` the URL of
            /// its Redis; it is also told by `PORT` and `REDIS_URL`.
            case command(String)
            /// One that runs already.
            case url(String)
        }

        /// A service of this kind.
        public init(
            _ kind: Kind, ready: String = "/health", instances: Int = 1, environment: [Variable] = [],
            position: SourcePosition
        ) {
            self.kind = kind
            self.ready = ready
            self.instances = instances
            self.environment = environment
            self.position = position
        }
    }
}
