/// Why the target of a run is not available: exit code 69.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong, and what to do.
    public var description: String

    /// A reason.
    public init(_ description: String) { self.description = description }

    static let noRedisServer = TargetError(
        "no redis-server was found; install Debian's redis-tools, name the program in STAMPEDE_REDIS_SERVER, "
            + "or point --redis at a running one")
}
