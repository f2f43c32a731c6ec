internal import EventLoop
internal import RedisClient

/// Why the target of a run is not available: exit code 69.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong, and what to do.
    public var description: String

    /// A reason.
    public init(_ description: String) { self.description = description }

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

    /// The private server ended while clients were at work.
    static func ended(_ exit: ChildProcess.Exit) -> TargetError {
        let how =
            switch exit {
            case .status(let code): "with status \(code)"
            case .signal(let number): "by signal \(number)"
            }
        return TargetError(
            "the private redis-server ended \(how) in the middle of the run; what was recorded until then is judged; "
                + "see who stopped it (the kernel's log, if memory ran out), and run again")
    }
}
