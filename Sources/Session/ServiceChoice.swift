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
    /// The name of a scenario that sends requests to a service which neither it nor the command line names.
    public var scenarioWithoutService: String? {
        scenarios.first { $0.usesService && $0.service == nil && service?.kind == nil }?.name
    }

    /// Why the service that replaces the scenarios' own can't be reached, if its URL is none.
    public var unusableService: String? {
        guard case .url(let url) = service?.kind else { return nil }
        do throws(HTTPOrigin.ParseError) {
            _ = try HTTPOrigin(url)
            return nil
        } catch {
            return error.description
        }
    }

    /// The hosts of services that are not this machine.
    public var foreignServices: [String] {
        scenarios.map { scenario in service.map { scenario.running(against: $0) } ?? scenario }.compactMap { scenario in
            guard scenario.usesService, case .url(let url) = scenario.service?.kind else { return nil }
            return (try? HTTPOrigin(url))?.foreignHost
        }
    }
}
