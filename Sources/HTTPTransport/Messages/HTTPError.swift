public import EventLoop

/// Why a request has no answer.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The kinds of reason that a caller treats differently.
    public enum Reason: Sendable, Equatable {
        /// No connection could be had.
        case connection(StreamError.Reason)
        /// The connection ended or broke before the answer was complete.
        case broken
        /// The answer wasn't complete at the deadline.
        case timedOut
        /// What came is no HTTP, or its framing can be read in two ways.
        case malformed
        /// The answer is larger than the limits.
        case tooLarge
        /// The server's HTTP/2 side refused this request before it did anything with it.
        case refused
    }

    /// What kind of reason.
    public let reason: Reason
    /// One sentence.
    public let description: String
    /// Whether the server may have acted on the request: its last byte went out, or at least may have.
    public let mayHaveHappened: Bool
    /// The first bytes (at most 500) of what came instead of an answer.
    public let evidence: [UInt8]
    /// As in `HTTPAnswer`; the instant of giving up if the last byte never went out.
    public let sent: Int64
    /// When the request was given up.
    public let received: Int64

    init(
        _ reason: Reason, _ description: String, mayHaveHappened: Bool, evidence: [UInt8] = [], sent: Int64? = nil
    ) {
        self.reason = reason
        self.description = description
        self.mayHaveHappened = mayHaveHappened
        self.evidence = evidence
        received = MonotonicClock.now
        self.sent = sent ?? received
    }

    /// A request can't be sent as it is written: nothing of it was.
    public init(unsendable error: HTTPRequestError) {
        self.init(.broken, error.description, mayHaveHappened: false)
    }

    init(_ error: StreamError) {
        self.init(.connection(error.reason), error.message, mayHaveHappened: false)
    }
}
