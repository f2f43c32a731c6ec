/// The name of what must hold, as it stands in scenarios and reports.
public enum Invariant: String, Sendable, CaseIterable {
    /// Of N clients in a round exactly one is granted, and the others get `conflict`.
    case exclusiveWinner = "exclusive-winner"
    /// No two surely-held spans of one resource overlap.
    case mutualExclusion = "mutual-exclusion"
    /// The history of each resource is that of some sequential lease with TTL.
    case linearizability = "linearizability"
    /// A lease ends by its TTL, neither early nor late, and no lock is without one.
    case leaseExpiry = "lease-expiry"
    /// A stale, foreign or forged token changes nothing, and is told so.
    case tokenGuard = "token-guard"
    /// After a release by the holder the next taker is granted.
    case releaseFrees = "release-frees"
    /// Connections that the target holds never exceed the ceiling.
    case connectionCeiling = "connection-ceiling"
    /// Connections don't grow with requests served.
    case connectionLeak = "connection-leak"
    /// The target turns no connection away.
    case rejectedConnections = "rejected-connections"
    /// With Redis gone, stalled or slow: a clean `unavailable` in time, and back by itself.
    case gracefulDegradation = "graceful-degradation"
    /// Health says what is so, in time.
    case healthTruth = "health-truth"
    /// The event log shows every granted operation once.
    case noLostEvents = "no-lost-events"
    /// Every answer is what its step expects.
    case expectations
    /// Every answer, and the state, version and history at the end, are those of the model of the service.
    case serviceModel = "service-model"
    /// Fencing tokens grow with every grant of a resource.
    case fencing
    /// Latency, error rates and throughput are what the scenario asks for.
    case thresholds

    /// Whether two surely-held spans of one resource that overlap break it.
    public var forbidsDoubleGrants: Bool {
        switch self {
        case .mutualExclusion, .exclusiveWinner, .linearizability: true
        default: false
        }
    }
}
