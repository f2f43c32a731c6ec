/// How the settings of `health-truth` are written.
enum HealthTruthFormat {
    static let truth: Format<Scenario.HealthTruth> = .mapping(
        "settings like {endpoints: [{path: /health/ready}]}", called: "health-truth",
        keys: [endpoints, notice, recovery, every]
    ) { fields, _ in
        guard let endpoints = fields[endpoints], let notice = fields[notice], let recovery = fields[recovery],
            let every = fields[every]
        else { return nil }
        return .init(endpoints: endpoints, notice: notice, recovery: recovery, every: every)
    }

    private static let notice = Key<Duration>.fallback(
        "notice", .duration(Limits.timeout), .seconds(2), written: "2s",
        "How long health may take to answer, and to notice a fault.")
    private static let every = Key<Duration>.fallback(
        "every", .duration(.milliseconds(5)...(.seconds(60))), .milliseconds(100), written: "100ms",
        "The time between two questions about health.")

    private static let recovery = Key<Duration>.fallback(
        "recovery", .duration(Limits.timeout), .seconds(5), written: "5s",
        "How long after the end of a fault health may say either.")

    private static let path = Key<String>.required(
        "path", ServiceFormat.path, "Where a GET asks how the service is, Redis included.")
    private static let healthy = Key<Scenario.AnswerPattern>.fallback(
        "healthy", AnswerFormat.pattern, .init(statuses: [200...299]), written: "2xx",
        "The answer that says that all is well: a status, or {status: 200, json: {…}}; any other says that it is not.")
    private static let endpoints = Key<[Scenario.HealthCheck]>.required(
        "endpoints",
        Format<Scenario.HealthCheck>.mapping(
            "a check like {path: /health/ready}", called: "a health check", keys: [path, healthy]
        ) { fields, _ in
            guard let path = fields[path], let healthy = fields[healthy] else { return nil }
            return .init(path: path, healthy: healthy)
        }.list("a list of checks like {path: /health/ready}"),
        "Where the service says whether all is well, which has to be true at each moment.")
}
