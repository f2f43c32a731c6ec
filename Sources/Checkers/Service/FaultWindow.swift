public import History

/// A span of time in which something was disturbed on purpose. It was surely so between `from` and `until`, and may have
/// been so between `begun` and `over`.
public struct FaultWindow: Sendable, Equatable {
    /// What a fault means for whoever is judged.
    public enum Effect: Sendable, Equatable {
        /// Redis can't be used, so that the service must say that it is not healthy.
        case outage
        /// Redis is slow, or there for some only: health may say either.
        case disturbance
        /// The service itself is not there: nothing is asked of it meanwhile.
        case absence
    }

    /// What was done, as it stands in the report.
    public var name: String
    /// When it may have begun to take effect.
    public var begun: Instant
    /// When the fault was surely in effect.
    public var from: Instant
    /// Until when it surely was.
    public var until: Instant
    /// When all that it touched was surely as before.
    public var over: Instant
    /// What it means.
    public var effect: Effect

    /// A fault between two instants, or, where its beginning and its end took time, between four.
    public init(
        _ name: String, begun: Instant? = nil, from: Instant, until: Instant, over: Instant? = nil,
        effect: Effect = .outage
    ) {
        self.name = name
        self.begun = begun ?? from
        self.from = from
        self.until = until
        self.over = over ?? until
        self.effect = effect
    }
}

extension [FaultWindow] {
    /// Whether a span lies outside of all faults, and of the `recovery` nanoseconds after each.
    func areOver(from: Instant, until: Instant, recovery: Int64) -> Bool {
        allSatisfy { until < $0.begun || from >= $0.over.advanced(by: recovery) }
    }

    /// Whether the service itself may have been gone at some time of a span, or not have been back for long enough.
    func mayBeAbsent(from: Instant, until: Instant, recovery: Int64) -> Bool {
        contains { $0.effect == .absence && until >= $0.begun && from < $0.over.advanced(by: recovery) }
    }
}
