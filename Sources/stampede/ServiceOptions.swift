import CommandSyntax
import Scenario
import Session

/// The options that say which service requests go to.
enum ServiceOptions {
    static let all = [target, exec, ready, instances]

    private static let target = Option.value("target", "URL", "Where the service runs: http://127.0.0.1:8000.")
    private static let exec = Option.value(
        "exec", "COMMAND", "What starts the service, once for each scenario: {port} is its port, {redis} its Redis.")
    private static let ready = Option.value(
        "ready", "PATH", "The path that answers with a 2xx once the service is ready.", fallback: "/health")
    private static let instances = Option.value(
        "instances", "N", "How many processes of the service are started.", fallback: "1")

    /// The scenarios that can be run. Those of a folder whose requests go to a service that nobody names are left out,
    /// and that is told; one that is named itself stays.
    static func runnable(_ scenarios: [Scenario], _ arguments: Arguments) -> [Scenario] {
        guard arguments.value(of: target) == nil, arguments.value(of: exec) == nil else { return scenarios }
        let homeless = scenarios.filter { scenario in
            scenario.usesService && scenario.service == nil && !arguments.operands.contains(scenario.source.path)
        }.map(\.name)
        guard !homeless.isEmpty, homeless.count < scenarios.count else { return scenarios }
        Output.error(
            "stampede: left out, for they are for a service that --target or --exec names: "
                + "\(homeless.joined(separator: ", "))\n")
        return scenarios.filter { !homeless.contains($0.name) }
    }

    /// What they say, in place of the scenarios' own services.
    static func choice(_ arguments: Arguments, for scenarios: [Scenario]) throws(UsageError) -> ServiceChoice? {
        var choice = ServiceChoice()
        if let url = arguments.value(of: target) { choice.kind = .url(url) }
        if let command = arguments.value(of: exec) {
            guard choice.kind == nil else { throw UsageError("--exec beside --target; keep one of them") }
            choice.kind = .command(command)
        }
        choice.ready = arguments.value(of: ready)
        choice.instances = try arguments.integer(of: instances, in: 1...64)
        guard choice != ServiceChoice() else { return nil }
        if let path = choice.ready, !path.hasPrefix("/") {
            throw UsageError("--ready \(path): write a path like /health")
        }
        if case .url = choice.kind, choice.instances != nil || choice.ready != nil {
            throw UsageError(
                "--ready and --instances are for a service that is started; leave them out beside --target")
        }
        guard scenarios.contains(where: \.usesService) else {
            throw UsageError("no scenario here sends requests; leave out --target, --exec, --ready and --instances")
        }
        return choice
    }
}
