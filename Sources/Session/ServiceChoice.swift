internal import HTTPTransport
public import Scenario

/// The service that a command line names, in place of a scenario's own.
public struct ServiceChoice: Sendable, Equatable {
    /// Where it is, or how it is started; nil: as the scenario says.
    public var kind: Scenario.Service.Kind?
    /// Its ready path; nil: as the scenario says.
    public var ready: String?
    /// How many processes of it are started; nil: as the scenario says.
    public var instances: Int?

    /// Nothing is chosen.
    public init() {}
}

extension Scenario {
    /// The scenario with this service, if it sends requests at all.
    public func running(against choice: ServiceChoice) -> Scenario {
        guard usesService, choice != ServiceChoice() else { return self }
        var scenario = self
        var service = self.service
        if let kind = choice.kind { service = Service(kind, position: service?.position ?? position) }
        if let ready = choice.ready ?? self.service?.ready { service?.ready = ready }
        if let instances = choice.instances { service?.instances = instances }
        scenario.service = service
        return scenario
    }
}

extension Session.Plan {
    /// The hosts of services that are not this machine.
    public var foreignServices: [String] {
        scenarios.map { scenario in service.map { scenario.running(against: $0) } ?? scenario }.compactMap { scenario in
            guard scenario.usesService, case .url(let url) = scenario.service?.kind else { return nil }
            return (try? HTTPOrigin(url))?.foreignHost
        }
    }
}
