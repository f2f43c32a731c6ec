public import History

extension Scenario {
    /// A request to the scenario's service, and how its answer is understood.
    public struct Request: Sendable, Equatable {
        /// `GET`, `POST`, ….
        public var method: String
        /// Path and query.
        public var path: Template
        /// The fields of its head.
        public var headers: [Header]
        /// Its content, if it has some.
        public var body: Body?
        /// What it is about, for the invariants.
        public var role: Role
        /// Which token stands for `{token}`, and which the history says was shown.
        public var token: TokenChoice
        /// What answers mean, the first that fits.
        public var outcomes: [OutcomeRule]
        /// What is remembered of a granted answer for later steps of the pass. In an `acquire`, one called `token` is the
        /// grant's token, and one called `fencing` its fencing token.
        public var captures: [Capture]
        /// What must be so of the answer, if anything.
        public var expectation: Expectation?
        /// How an `extend` makes the lease longer; nil for other roles.
        public var lengthening: Extension?
        /// Whether it is sent again and again until it is granted.
        public var retry: Poll?
        /// The event that it leaves in the service's log if it is granted, for `no-lost-events`.
        public var event: Template?

        /// What a request is about.
        public enum Role: String, Sendable, Equatable, CaseIterable {
            /// Take the resource.
            case acquire
            /// Give it back.
            case release
            /// Make the lease end later.
            case extend
            /// Anything else: no invariant of leases looks at it.
            case call
        }

        /// A field of the head. Its value is never shown.
        public struct Header: Sendable, Equatable {
            /// Its name.
            public var name: String
            /// Its value.
            public var value: Template
        }

        /// The content of a request.
        public enum Body: Sendable, Equatable {
            /// JSON.
            case json(JSONTemplate)
            /// A text as it is; its type stands in the headers.
            case text(Template)
        }

        /// How a request makes the lease end later.
        public struct Extension: Sendable, Equatable {
            /// How much later; whole milliseconds.
            public var by: Duration
            /// Where the granted answer tells how many milliseconds are left.
            public var timeLeft: String
        }

        /// A value of an answer that later steps can name.
        public struct Capture: Sendable, Equatable {
            /// The name.
            public var name: String
            /// Where it stands in the answer's JSON: names and indices joined by dots.
            public var path: String
        }
    }

    /// What an answer like this means.
    public struct OutcomeRule: Sendable, Equatable {
        /// The outcome; `indeterminate` is none of them, for that is having no answer.
        public var outcome: Outcome
        /// What the answer is like.
        public var pattern: AnswerPattern

        /// The meaning of an answer's status where a file says nothing: 2xx granted, 409 and 423 conflict, 429 and 503
        /// unavailable, other 4xx refused.
        public static let usual: [OutcomeRule] = [
            OutcomeRule(outcome: .granted, pattern: .init(statuses: [200...299])),
            OutcomeRule(outcome: .conflict, pattern: .init(statuses: [409...409, 423...423])),
            OutcomeRule(outcome: .unavailable, pattern: .init(statuses: [429...429, 503...503])),
            OutcomeRule(outcome: .refused, pattern: .init(statuses: [400...499])),
        ]
    }

    /// What an answer can be like.
    public struct AnswerPattern: Sendable, Equatable {
        /// The status is in one of these; empty for any.
        public var statuses: [ClosedRange<Int>] = []
        /// Values of the answer's JSON, all of which it has.
        public var values: [ExpectedValue] = []
        /// Values that it has not.
        public var absent: [ExpectedValue] = []
    }

    /// A value that an answer's JSON has.
    public struct ExpectedValue: Sendable, Equatable {
        /// Where: names and indices joined by dots; `events.count` is how many there are, unless there is such a name.
        public var path: String
        /// What.
        public var value: JSONTemplate
    }

    /// What must be so of an answer, beside which it is only an operation like others.
    public struct Expectation: Sendable, Equatable {
        /// How the operation ends; empty for any way.
        public var outcomes: [Outcome]
        /// What its answer is like.
        public var pattern: AnswerPattern
        /// Where it stands.
        public var position: SourcePosition
    }
}

extension Scenario.Request {
    /// All templates in it.
    public var templates: [Scenario.Template] {
        var all = [path] + headers.map(\.value) + [event].compactMap(\.self)
        switch body {
        case .json(let json): all += json.templates
        case .text(let text): all.append(text)
        case nil: break
        }
        for pattern in outcomes.map(\.pattern) + [expectation?.pattern].compactMap(\.self) {
            all += (pattern.values + pattern.absent).flatMap(\.value.templates)
        }
        return all
    }

    /// Whether `{resource}` stands in its path or its content: in it, not in what is expected of the answer.
    public var namesResource: Bool {
        let sent: [Scenario.Template]
        switch body {
        case .json(let json): sent = [path] + json.templates
        case .text(let text): sent = [path, text]
        case nil: sent = [path]
        }
        return sent.contains { $0.variables.contains(.resource) }
    }

    /// Whether `{token}` stands in it.
    public var namesToken: Bool { templates.contains { $0.variables.contains(.token) } }

    /// The request that reads an event log.
    public init(reading log: Scenario.EventLog) {
        self.init(
            method: "GET", path: log.path, headers: log.headers, body: nil, role: .call, token: .own, outcomes: [],
            captures: [], expectation: nil, lengthening: nil, retry: nil, event: nil)
    }
}
