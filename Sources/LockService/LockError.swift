public import RedisClient

/// Why a lock operation did not do what was asked.
public enum LockError: Error, Sendable, Equatable {
    /// Somebody else holds the resource: the worker in his token, or nil if nobody asked who.
    case occupied(resource: String, owner: String?)
    /// The lease of the token is over: it ended by its TTL, or was released.
    case expired(resource: String)
    /// The resource has moved on: a stale holder's write is turned away.
    case versionConflict(expected: UInt64, actual: UInt64)
    /// Redis is not there, or not ready. Nothing was changed; trying again later may help.
    case unavailable(reason: RedisError)
    /// The command was sent and no answer came: it may have taken effect.
    case indeterminate(reason: RedisError)
    /// Redis refused the command for good, or answered something that no lock command answers.
    case failed(reason: RedisError)

    /// The error of a command that has no reply.
    init(_ error: RedisError) {
        switch error.code {
        case _ where error.mayHaveHappened: self = .indeterminate(reason: error)
        case .command, .invalidReply, .noScript: self = .failed(reason: error)
        default: self = .unavailable(reason: error)
        }
    }

    /// The error of a reply that no lock command gives.
    init(unexpected reply: RedisReply, to command: String) {
        self = .failed(reason: RedisError(.invalidReply, "\(command) was answered by \(reply.summary)"))
    }
}

extension LockError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .occupied(let resource, let owner?): "\(resource) is held by \(owner)"
        case .occupied(let resource, nil): "\(resource) is held by somebody else"
        case .expired(let resource): "the lease on \(resource) is over"
        case .versionConflict(let expected, let actual): "version \(expected) was expected, but it is \(actual)"
        case .unavailable(let reason): "Redis is not available: \(reason)"
        case .indeterminate(let reason): "it may have happened or not: \(reason)"
        case .failed(let reason): "Redis refused: \(reason)"
        }
    }
}
