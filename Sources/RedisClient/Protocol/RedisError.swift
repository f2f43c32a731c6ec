internal import EventLoop

/// Why a command has no reply: the connection, the time, or Redis itself.
public struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of error that a caller treats differently.
    public enum Code: Sendable, CaseIterable {
        /// Nobody listens, the host has no address, TLS failed: there is no connection.
        case cannotConnect
        /// This process may not open more files.
        case tooManyFiles
        /// The connection broke or was closed.
        case connectionLost
        /// No answer within the time given.
        case timedOut
        /// Every connection that the ceiling allows is in use, and none came free in time.
        case poolExhausted
        /// The caller was cancelled.
        case cancelled
        /// `connect()` was not called yet, or `disconnect()` was.
        case notConnected
        /// `ERR max number of clients reached`
        case maxClients
        /// `LOADING`: Redis reads its data set.
        case loading
        /// `READONLY`: a replica.
        case readOnly
        /// `NOAUTH`: a password is needed.
        case noAuth
        /// `WRONGPASS`: user or password is wrong.
        case wrongPass
        /// `NOPERM`: the user may not do this.
        case noPermission
        /// `MOVED` or `ASK`: a cluster, and the key is on another node.
        case moved
        /// `CLUSTERDOWN`, `MASTERDOWN`, `TRYAGAIN`: not now.
        case tryAgain
        /// `OOM`: the memory limit is reached.
        case outOfMemory
        /// `BUSY`: a script runs.
        case busy
        /// `NOSCRIPT`: EVALSHA of a script that Redis doesn't know.
        case noScript
        /// Another error of Redis.
        case command
        /// Bytes that are no RESP2.
        case invalidReply
    }

    /// What kind of error.
    public var code: Code
    /// One sentence: Redis's own text, or what happened and what to do.
    public var message: String
    /// Whether the command may have reached Redis, so that it may have taken effect.
    public var mayHaveHappened: Bool

    /// An error; by default of a command that had no effect.
    public init(_ code: Code, _ message: String, mayHaveHappened: Bool = false) {
        self.code = code
        self.message = message
        self.mayHaveHappened = mayHaveHappened
    }

    /// The sentence.
    public var description: String { message }

    /// The error that Redis sent, by its first word.
    public init(redis text: String) {
        let word = text.prefix { $0 != " " }
        let code: Code =
            switch word {
            case "ERR" where text.contains("max number of clients"): .maxClients
            case "LOADING": .loading
            case "READONLY": .readOnly
            case "NOAUTH": .noAuth
            case "WRONGPASS": .wrongPass
            case "ERR" where text.contains("invalid password") || text.contains("AUTH"): .wrongPass
            case "NOPERM": .noPermission
            case "MOVED", "ASK": .moved
            case "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN": .tryAgain
            case "OOM": .outOfMemory
            case "BUSY": .busy
            case "NOSCRIPT": .noScript
            default: .command
            }
        self.init(code, text)
    }

    /// The error of a stream that didn't open, or broke.
    init(_ error: StreamError, mayHaveHappened: Bool = false) {
        let code: Code =
            switch error.reason {
            case .refused, .unresolvable, .tls, .other: .cannotConnect
            case .timedOut: .timedOut
            case .reset: .connectionLost
            case .tooManyFiles: .tooManyFiles
            }
        self.init(code, error.message, mayHaveHappened: mayHaveHappened)
    }

    /// Whether trying again a little later may help.
    public var isTransient: Bool {
        switch code {
        case .cannotConnect, .connectionLost, .timedOut, .poolExhausted, .maxClients, .loading, .tryAgain,
            .busy, .readOnly:
            true
        default: false
        }
    }
}
