extension Scenario {
    /// Random mixes of requests, drawn from the seed and judged by a model of the service.
    ///
    /// Its clients send one round after another, each on resources that nobody has used; pressure (how many clients, how
    /// they are let go, on which connections, to how many processes) is drawn anew for each round.
    public struct Storm: Sendable, Equatable {
        /// What the service should do.
        public var model: Model
        /// How many resources a round has, at least and at most.
        public var resources: ClosedRange<Int>
        /// What is sent; never empty.
        public var requests: [Sort]
        /// Where the service tells the state of a resource, if it does.
        public var state: StateView?
        /// Where it tells what happened to a resource, if it does.
        public var history: EventLog?
        /// Where it stands.
        public var position: SourcePosition

        /// The models there are.
        public enum Model: Sendable, Equatable {
            /// A resource is free or held by a worker. Its work has these steps, each taken for itself, in this order;
            /// without steps it can be taken again and again.
            case occupation(steps: [String])
        }

        /// A sort of request.
        public struct Sort: Sendable, Equatable {
            /// The request. An acquire's captures `token`, `version` and `fencing`, and a release's `version`, are
            /// what the model judges; a `call` has to be answered as it expects, whatever the state.
            public var request: Request
            /// How often it is drawn, beside others.
            public var weight: Int
            /// The step that an acquire is for, as a place in the model's steps.
            public var step: Int?
            /// Whether a release completes the step.
            public var completes: Bool
        }

        /// Where a service tells the state of a resource.
        public struct StateView: Sendable, Equatable {
            /// The path of a GET request about `{resource}`.
            public var path: Template
            /// The fields of its head.
            public var headers: [Request.Header]
            /// Where the holder's number stands in its JSON; nothing or null there: nobody holds it.
            public var holder: String
            /// Where the version stands, if there is one.
            public var version: String?
            /// Where the name of the next step stands; null there: all are complete.
            public var next: String?
        }
    }
}

extension Scenario.Request {
    /// The request that reads the state of a resource.
    public init(reading view: Scenario.Storm.StateView) {
        self.init(
            method: "GET", path: view.path, headers: view.headers, body: nil, role: .call, token: .own, outcomes: [],
            captures: [], expectation: nil, lengthening: nil, retry: nil, event: nil)
    }
}
