public import Scenario

/// What a scenario must keep to before it may be sent to a target in production.
public struct SmokeRules: Sendable {
    /// The most clients at once. Default: 2.
    public var clients = 2
    /// The most requests a second. Default: 5.
    public var rate = 5
    /// The most requests in all. Default: 300.
    public var requests = 300
    /// How long all checks may take together. Default: 60 s.
    public var time = Duration.seconds(60)

    /// The defaults.
    public init() {}

    /// What is against the rules, a line each with its place.
    public func violations(in scenarios: [Scenario]) -> [String] {
        scenarios.flatMap { scenario in violations(in: scenario) }
    }

    private func violations(in scenario: Scenario) -> [String] {
        var found: [String] = []
        func report(_ message: String, at position: SourcePosition) { found.append("\(position): \(message)") }
        if scenario.usesLocks || !scenario.usesService {
            report("a smoke check sends requests, and takes no locks in Redis itself", at: scenario.position)
        }
        if scenario.clients > clients {
            report(
                "\(scenario.clients) clients at once, at most \(clients) are for a smoke check; --clients raises it",
                at: scenario.position)
        }
        let requests = scenario.requests
        if requests.contains(where: \.namesResource), !scenario.namesResources {
            report(
                "a smoke check names the resources that it may touch; write `resource-names: [TEST-01]`",
                at: scenario.position)
        }
        for request in requests where request.changesSomething && !request.namesResource {
            report(
                "\(request.method) may change something, and the request doesn't name {resource}, so it can't be kept to the named ones",
                at: request.path.position)
        }
        return found
    }
}

extension Scenario {
    /// All requests that a run may send.
    fileprivate var requests: [Request] {
        groups.flatMap(\.steps).compactMap(\.action.request) + setUp + cleanUp
            + [choice].compactMap(\.self) + groups.compactMap(\.giveBack)
    }

    fileprivate var namesResources: Bool { if case .list = resourceNames { true } else { false } }
}

extension Scenario.Request {
    /// Whether its method is one of those that change something (RFC 9110, 9.2.1).
    fileprivate var changesSomething: Bool { !["GET", "HEAD", "OPTIONS"].contains(method) }
}
