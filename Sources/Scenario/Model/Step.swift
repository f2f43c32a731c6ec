extension Scenario {
    /// One thing that a client does in a pass.
    public struct Step: Sendable, Equatable {
        /// What is done.
        public var action: Action
        /// When; where the file doesn't say, as `Condition` tells. A step whose condition doesn't hold is skipped.
        public var when: Condition
        /// Where it stands.
        public var position: SourcePosition
    }

    /// What a step does. All operations of a pass are about the pass's one resource.
    public enum Action: Sendable, Equatable {
        /// Try once to take the resource.
        case acquire
        /// Give it back, showing this token.
        case release(TokenChoice)
        /// Make the lease end this much later, showing this token; whole milliseconds.
        case extend(by: Duration, TokenChoice)
        /// Ask who holds it, and for how long.
        case read
        /// Do nothing while holding, a time drawn evenly from the seed.
        case hold(DurationRange)
        /// Do nothing, a time drawn evenly from the seed.
        case think(DurationRange)
        /// Wait for the other clients of the round. The k-th gate of a pass opens when every client of the round
        /// stands at its own k-th gate or has finished its steps; then all go at once. Never skipped.
        case gate
        /// Try to take the resource again and again.
        case poll(Poll)
        /// Wait for a moment. Skipped when it has passed, and when no lease of the resource is known.
        case wait(Moment)
        /// Send a request to the service.
        case request(Request)
    }

    /// When a step is done, by what this client's pass has seen so far.
    public enum Condition: String, Sendable, Equatable, CaseIterable {
        /// The pass holds a grant: its latest acquire was `granted` and it has sent no release with its own token
        /// since. A lease that has run out meanwhile still counts, for the client doesn't know.
        /// The default of `hold`, and of `release` and `extend` with the client's own token.
        case granted
        /// The latest acquire of the pass was answered with `conflict`.
        case conflict
        /// In any case. The default of everything else.
        case always
    }

    /// The token that a release or an extend shows. Where there is no such token, the step is skipped.
    public enum TokenChoice: String, Sendable, Equatable, CaseIterable {
        /// That of the latest grant of this pass, even if its lease has run out meanwhile.
        case own
        /// That of the newest grant of this client on this resource, in this pass or an earlier one, that is surely
        /// over: its release was answered `granted`, or the latest instant at which its lease can have ended has
        /// passed: completion of the grant + lease, and as much later as its extends asked for that were granted or
        /// whose answer is unknown.
        case stale
        /// That of the newest grant which another client got on another resource: genuine, but not for this one.
        case foreign
        /// One that was never issued: the worker of the newest known grant on this resource (if there is none, the
        /// client's own worker) with a new random part. A service that compares only workers takes it for genuine.
        case forged
    }
}

extension Scenario.Action {
    /// The request that it sends to the service.
    public var request: Scenario.Request? { if case .request(let request) = self { request } else { nil } }

    /// Whether it is an operation on a lock in Redis.
    public var isOfLock: Bool {
        switch self {
        case .acquire, .release, .extend, .read, .poll: true
        case .hold, .think, .gate, .wait, .request: false
        }
    }
}
