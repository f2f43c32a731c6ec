internal import EventLoop
internal import RedisClient

/// Why the target of a run is not available: exit code 69, or 2 where it is only a fault that can't be done here.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong, and what to do.
    public var description: String
    /// Whether the target would be there, and this machine can't do to it what the scenario asks for: that leaves the
    /// scenario undecided.
    public var isOfMachine = false

    /// A reason.
    public init(_ description: String) { self.description = description }

    /// What a fault needs and this machine lacks.
    static func lacking(_ description: String) -> TargetError {
        var error = TargetError(description)
        error.isOfMachine = true
        return error
    }

    /// A Redis could not be used from the beginning.
    init(_ redis: RedisConfiguration, _ error: RedisError) {
        let advice =
            switch error.code {
            case .cannotConnect, .timedOut, .connectionLost:
                "; start it or correct --redis, or leave --redis out to have a private one"
            case .noAuth, .wrongPass: "; write user and password before the host of the URL, as user:password@"
            case .maxClients: "; raise its maxclients, or use fewer clients or a pool"
            default: ""
            }
        self.init("\(redis.redactedURL): \(error)\(advice)")
    }

    /// A scenario sends requests, and nobody said where.
    static let noService = TargetError(
        "the scenario sends requests, but to no service; write `service:` in it, or use --target URL or --exec COMMAND")

    /// A service of ours ended while clients were at work.
    static func ended(_ exit: ChildProcess.Exit, saying lines: [String]) -> TargetError {
        TargetError(
            "the service ended \(exit.words) in the middle of the run; what was recorded until then is judged; its last "
                + "words: \(lines.isEmpty ? "none" : lines.suffix(6).joined(separator: " | "))")
    }

    /// The private server ended while clients were at work.
    static func ended(_ exit: ChildProcess.Exit) -> TargetError {
        TargetError(
            "the private redis-server ended \(exit.words) in the middle of the run; what was recorded until then is judged; "
                + "see who stopped it (the kernel's log, if memory ran out), and run again")
    }
}
