internal import History

/// What a checker of leases has to know of the target.
public struct LeaseRules: Sendable, Equatable {
    /// How long a grant lasts in nanoseconds where the operation doesn't say it itself; nil: until it is released.
    public var timeToLive: Int64?
    /// How much later than its TTL a lease may still be seen, in nanoseconds. Never how much earlier: that is strict.
    public var tolerance: Int64

    /// Leases of this TTL, which end at most this much late (both in nanoseconds).
    public init(timeToLive: Int64? = nil, tolerance: Int64 = 0) {
        self.timeToLive = timeToLive
        self.tolerance = tolerance
    }

    /// The length in nanoseconds of the lease that an acquire asked for; `.max` for one that doesn't end by itself.
    func length(of acquire: Operation) -> Int64 {
        if acquire.lease > 0 { return acquire.lease }
        return acquire.lease == Operation.noExpiry ? .max : timeToLive ?? .max
    }

    /// Whether grants end by themselves.
    func ends(_ acquire: Operation) -> Bool { length(of: acquire) != .max }
}

/// What an outcome says of an operation's effect.
enum Effect {
    /// It took place between invocation and completion.
    case happened
    /// It changed nothing.
    case none
    /// It took place at some time after its invocation, or never. A 503 and an answer outside the contract count here
    /// too: the contract says that a 503 changed nothing, but a service whose Redis stalled can't know that.
    case unknown

    init(_ outcome: Outcome) {
        switch outcome {
        case .granted: self = .happened
        case .conflict, .refused: self = .none
        case .unavailable, .failed, .indeterminate: self = .unknown
        }
    }
}

extension Operation {
    /// Who the operation speaks for: its token, or its client where the target has no tokens.
    var owner: Token { token.isNone ? Token(high: .max, low: UInt64(client)) : token }
}
