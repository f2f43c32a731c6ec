/// How the settings of `graceful-degradation` and `connection-leak` are written.
enum DegradationFormat {
    static let degradation: Format<Scenario.Degradation> = .mapping(
        "nothing, or settings like {deadline: 2s, recovery: 5s}", called: "graceful-degradation",
        keys: [deadline, recovery, health, notice, every]
    ) { fields, problems in
        for key in [notice, every] where fields.contains(key) && !fields.contains(health) {
            problems.report(
                "`\(key.name)` without `health`; say where to ask, or leave it out", at: fields.position(of: key))
        }
        guard let deadline = fields[deadline], let recovery = fields[recovery], let health = fields[health],
            let notice = fields[notice], let every = fields[every]
        else { return nil }
        return .init(deadline: deadline, recovery: recovery, health: health, notice: notice, every: every)
    }

    private static let deadline = Key<Duration>.fallback(
        "deadline", .duration(Limits.timeout), .seconds(2), written: "2s",
        "How long an operation that meets a fault may take to be answered.")
    private static let recovery = Key<Duration>.fallback(
        "recovery", .duration(Limits.timeout), .seconds(5), written: "5s",
        "How long after the end of a fault all has to be well again.")
    private static let notice = Key<Duration>.fallback(
        "notice", .duration(Limits.timeout), .seconds(2), written: "2s",
        "How long health may take to answer, and to notice a fault.")
    private static let every = Key<Duration>.fallback(
        "every", .duration(.milliseconds(5)...(.seconds(60))), .milliseconds(100), written: "100ms",
        "The time between two questions about health.")

    private static let path = Key<String>.required(
        "path", ServiceFormat.path, "Where a GET asks how the service is, Redis included.")
    private static let healthy = Key<Scenario.AnswerPattern>.fallback(
        "healthy", AnswerFormat.pattern, .init(statuses: [200...299]), written: "2xx",
        "The answer that says that all is well: a status, or {status: 200, json: {…}}; any other says that it is not.")
    private static let health = Key<[Scenario.HealthCheck]>.fallback(
        "health",
        Format<Scenario.HealthCheck>.mapping(
            "a check like {path: /health/ready}", called: "a health check", keys: [path, healthy]
        ) { fields, _ in
            guard let path = fields[path], let healthy = fields[healthy] else { return nil }
            return .init(path: path, healthy: healthy)
        }.list("a list of checks like {path: /health/ready}"), [], written: "none",
        "Where the service says whether all is well, which has to be true at each moment.")

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
