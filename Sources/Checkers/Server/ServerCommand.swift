public import History

/// A command as the server executed it: a line of Redis's MONITOR, or of the explorer's own log.
public struct ServerCommand: Sendable, Equatable {
    /// When it was executed, on the run's clock.
    public var instant: Instant
    /// Whether a script called it: it then belongs to the last command before it that no script called.
    public var isFromScript: Bool
    /// The command's name and arguments.
    public var arguments: [String]

    /// A command at that instant.
    public init(_ instant: Instant, _ arguments: [String], isFromScript: Bool = false) {
        self.instant = instant
        self.arguments = arguments
        self.isFromScript = isFromScript
    }
}

/// What became of a request, as the server's order of commands tells.
public enum Fate: Sendable, Equatable {
    /// It never reached the server: it did not happen.
    case neverHappened
    /// It was executed with this outcome at that instant.
    case executed(Outcome, Instant)
    /// The log doesn't decide it.
    case unknown
}
