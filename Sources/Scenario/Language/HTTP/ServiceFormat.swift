internal import JSON

/// How the service is written: our own, a command that starts one, or the URL of one that runs already.
enum ServiceFormat {
    static let service: Format<Scenario.Service> = .choice(
        "`occupation`, {command: \"…\"} or {url: \"http://…\"}", called: "service", of: kinds,
        beside: [ready, instances, environment]
    ) { kind, fields, problems in
        guard let ready = fields[ready], let instances = fields[instances], let environment = fields[environment]
        else { return nil }
        if case .url = kind {
            for name in fields.written where [Self.instances.name, Self.environment.name].contains(name.name) {
                problems.report("`\(name.name)` is for a service that we start; leave it out", at: name.position)
            }
        }
        return .init(kind, ready: ready, instances: instances, environment: environment, position: fields.position)
    }

    private static let kinds: [Key<Scenario.Service.Kind>] = [
        .optional(
            "occupation", occupation, "Our own service: an API by which workers take, pause and complete spools."),
        .optional(
            "command",
            Format<String>.text("a command like uvicorn main:app --port {port}", atMost: 4000).map { .command($0) },
            "What starts the service; {port} is the port on which it has to listen, {redis} the URL of its Redis."),
        .optional(
            "url", Format<String>.text("a URL like http://127.0.0.1:8000", atMost: 2000).map { .url($0) },
            "Where a service runs already."),
    ]

    private static let spools = Key<Int>.fallback(
        "spools", .integer(0...100_000), 1000, written: "1000", "How many spools `SPOOL-0001…` there are.")
    private static let occupation: Format<Scenario.Service.Kind> = .mapping(
        "nothing, or settings like {spools: 100}", called: "occupation", keys: [spools]
    ) { fields, _ in fields[spools].map { .occupation(spools: $0) } }

    /// A path of the service.
    static let path = Format<String>.scalar(
        "a path like /health", schema: ["type": "string", "pattern": "^/"]
    ) { text throws(Mismatch) in
        guard text.hasPrefix("/"), !text.contains(" ") else { throw Mismatch(reason: "is no path") }
        return text
    }

    private static let ready = Key<String>.fallback(
        "ready", path, "/health", written: "/health",
        "The path that answers with a 2xx as soon as the service is ready.")
    private static let instances = Key<Int>.fallback(
        "instances", .integer(1...64), 1, written: "1",
        "How many processes of it are started; clients are spread over them.")
    private static let environment = Key<[Scenario.Service.Variable]>.fallback(
        "environment",
        Format<[TableEntry<String>]>.table("variables like {LOG_LEVEL: info}", of: .text("a value", atMost: 10_000)).map
        {
            entries in entries.map { .init(name: $0.key, value: $0.value) }
        }, [], written: "none", "Variables of the service's environment, beside ours.")
}
