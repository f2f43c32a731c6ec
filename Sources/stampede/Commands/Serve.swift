import CommandSyntax
import EventLoop
import LockService
import OccupationService
import RedisClient
import Spelling

extension Command {
    static let serve = Command(
        syntax: CommandSyntax(
            "serve", "Run the occupation service: a booking service to hammer, with or without a known bug.",
            options: named.map(\.option) + [lease, defect],
            examples: [
                .init("stampede serve", "Serve at 127.0.0.1:8000, with the Redis of this machine."),
                .init(
                    "stampede serve --port 0 --redis redis://127.0.0.1:6379/5 --database sqlite:/tmp/spools.sqlite",
                    "Serve at a free port, which the line `listening at http://…` tells."),
                .init("stampede serve --defect check-then-set", "Serve with a bug (see `stampede list defects`)."),
            ],
            exitCodes: [
                ExitCode.pass.means("ended in order by SIGTERM or SIGINT"),
                ExitCode.usage.means("the command line or a variable of the environment is wrong"),
                ExitCode.targetUnavailable.means("it can't listen there, or can't use its database"),
            ],
            notes: [
                """
                Each option but --lease and --defect may also stand in the environment: \
                \(named.map(\.variable).joined(separator: ", ")). REDIS_LOCK_TTL_SECONDS, REDIS_SOCKET_TIMEOUT, \
                REDIS_SOCKET_CONNECT_TIMEOUT and REDIS_HEALTH_CHECK_INTERVAL are read too. A password belongs into the \
                environment: command lines can be read by others.
                """,
                """
                Without Redis the service starts all the same, answers 503 on occupation, and connects when Redis \
                comes. SIGTERM and SIGINT end it in order: it takes no more requests, finishes those in flight, and \
                disconnects. Each event is one line on standard output.
                """,
            ])
    ) { (arguments) async throws(UsageError) in
        let settings = try settings(arguments)
        do throws(OccupationServer.StartError) {
            try await OccupationServer.serve(settings, on: .shared) { Output.text($0 + "\n") }
            return .pass
        } catch {
            Output.error("stampede: \(error)\n")
            return .targetUnavailable
        }
    }

    /// The options that are variables of the environment too.
    private static let named: [(option: Option, variable: String)] = [
        (.value("host", "HOST", "Where to listen; 0.0.0.0 for all addresses.", fallback: "127.0.0.1"), "HOST"),
        (.value("port", "N", "The port; 0 for a free one.", fallback: "8000"), "PORT"),
        (
            .value("redis", "URL", "The Redis of the locks.", fallback: "redis://localhost:6379/0"),
            "REDIS_URL"
        ),
        (.value("pool", "N", "The ceiling on connections to Redis.", fallback: "20"), "REDIS_POOL_MAX_CONNECTIONS"),
        (
            .value(
                "database", "URL", "Where spools are kept: sqlite: and a path, or postgres://….",
                fallback: "sqlite:occupation.sqlite"),
            "DATABASE_URL"
        ),
        (.value("spools", "N", "Have spools SPOOL-0001… beside TEST-01…TEST-20.", fallback: "0"), "SPOOLS"),
    ]
    private static let lease = Option.value("lease", "D", "How long a lock lasts: 300ms, 1h.", fallback: "3600s")
    private static let defect = Option.value("defect", "NAME", "Switch a known bug on (see `stampede list defects`).")

    private static func settings(_ arguments: Arguments) throws(UsageError) -> ServiceSettings {
        var environment = ScenarioOptions.wholeEnvironment
        for (option, variable) in named {
            if let value = arguments.value(of: option) { environment[variable] = value }
        }
        var settings: ServiceSettings
        do throws(RedisEnvironmentError) { settings = try ServiceSettings(environment: environment) } catch {
            throw UsageError(error.problems.map { spelled($0, arguments) }.joined(separator: "; "))
        }
        if let lease = try arguments.duration(of: lease) {
            guard (.milliseconds(1) ... .seconds(31_536_000)).contains(lease) else {
                throw UsageError("--lease: write a duration from 1ms to 8760h")
            }
            settings.locks.ttl = lease
        }
        if let name = arguments.value(of: defect) {
            guard let known = Defect(rawValue: name) else {
                let names = Defect.allCases.map(\.rawValue)
                let help = nearestWord(to: name, among: names).map { "did you mean `\($0)`?" }
                throw UsageError("`\(name)` is no defect; \(help ?? "known are \(names.joined(separator: ", "))")")
            }
            settings.defect = known
        }
        return settings
    }

    /// A problem with a variable under the name by which it was given.
    private static func spelled(_ problem: String, _ arguments: Arguments) -> String {
        for (option, variable) in named where problem.hasPrefix(variable + ":") {
            if arguments.value(of: option) != nil { return "--\(option.name)" + problem.dropFirst(variable.count) }
        }
        return problem
    }
}
