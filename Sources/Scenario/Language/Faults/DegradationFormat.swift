/// How the settings of `graceful-degradation` and `connection-leak` are written.
enum DegradationFormat {
    static let degradation: Format<Scenario.Degradation> = .mapping(
        "nothing, or settings like {deadline: 2s, recovery: 5s}", called: "graceful-degradation",
        keys: [deadline, recovery]
    ) { fields, _ in
        guard let deadline = fields[deadline], let recovery = fields[recovery] else { return nil }
        return .init(deadline: deadline, recovery: recovery)
    }

    private static let deadline = Key<Duration>.fallback(
        "deadline", .duration(Limits.timeout), .seconds(2), written: "2s",
        "How long an operation that meets a fault may take to be answered.")
    private static let recovery = Key<Duration>.fallback(
        "recovery", .duration(Limits.timeout), .seconds(5), written: "5s",
        "How long after the end of a fault all has to be well again.")

    static let leak: Format<Scenario.LeakLimits> = .mapping(
        "nothing, or settings like {allowance: 20}", called: "connection-leak", keys: [allowance, settling]
    ) { fields, _ in
        guard let allowance = fields[allowance], let settling = fields[settling] else { return nil }
        return .init(allowance: allowance, settling: settling)
    }

    private static let allowance = Key<Int>.fallback(
        "allowance", .integer(0...Limits.connections.upperBound), 0, written: "0",
        "How many connections more than before the load may be left after it, as a pool keeps them.")
    private static let settling = Key<Duration>.fallback(
        "settle", .duration(.zero...Limits.timeout.upperBound), .seconds(2), written: "2s",
        "How long after the load connections may take to be closed.")
}
