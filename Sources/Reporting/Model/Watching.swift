extension Report {
    /// What a process of the service, with all that it has started, had open through the run.
    public struct OpenFiles: Sendable, Equatable {
        /// Which process.
        public var name: String
        /// In order of time.
        public var samples: [Sample]

        /// What this process had open.
        public init(name: String, samples: [Sample]) {
            self.name = name
            self.samples = samples
        }

        /// What was open at one instant.
        public struct Sample: Sendable, Equatable {
            /// When, in nanoseconds on the run's clock.
            public var at: Int64
            /// How many file descriptors.
            public var descriptors: Int
            /// How many of them are sockets.
            public var sockets: Int

            /// So many at an instant.
            public init(at: Int64, descriptors: Int, sockets: Int) {
                self.at = at
                self.descriptors = descriptors
                self.sockets = sockets
            }
        }
    }

    /// What a health endpoint said through the run.
    public struct Health: Sendable, Equatable {
        /// Which endpoint.
        public var endpoint: String
        /// In order of time; each holds until the next one.
        public var spans: [Span]

        /// What this endpoint said.
        public init(endpoint: String, spans: [Span]) {
            self.endpoint = endpoint
            self.spans = spans
        }

        /// What an endpoint says.
        public enum Saying: String, Sendable, CaseIterable {
            /// All is well.
            case healthy
            /// Something is not.
            case unhealthy
            /// Nothing, or not in time.
            case silent
        }

        /// A time in which it said the same whenever it was asked.
        public struct Span: Sendable, Equatable {
            /// When it was first asked in it, in nanoseconds on the run's clock.
            public var from: Int64
            /// When it was last asked in it.
            public var until: Int64
            /// What it said.
            public var said: Saying

            /// It said this for a while.
            public init(from: Int64, until: Int64, said: Saying) {
                self.from = from
                self.until = until
                self.said = said
            }
        }
    }

    /// What looking at connections cost, in nanoseconds of CPU time.
    public struct ProbeCost: Sendable, Equatable {
        /// How often it was looked.
        public var looks: Int
        /// The time between two looks, on average.
        public var interval: Int64
        /// That of the thread that looks.
        public var own: Int64
        /// That of Redis for the commands of who looks.
        public var redis: Int64
        /// That of the load: this process and Redis, without the two above.
        public var load: Int64

        /// This cost.
        public init(looks: Int, interval: Int64, own: Int64, redis: Int64, load: Int64) {
            self.looks = looks
            self.interval = interval
            self.own = own
            self.redis = redis
            self.load = load
        }
    }
}
