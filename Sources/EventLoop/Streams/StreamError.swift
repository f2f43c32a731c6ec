internal import CUV

/// Why a byte stream could not be opened, or broke.
public struct StreamError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of reason that a caller treats differently.
    public enum Reason: Sendable {
        /// The host name has no address.
        case unresolvable
        /// Nobody listens there.
        case refused
        /// No answer within the time given.
        case timedOut
        /// The other side broke the connection.
        case reset
        /// TLS could not be set up: certificate, host name, protocol.
        case tls
        /// This process may not open more files.
        case tooManyFiles
        /// Anything else; the message tells.
        case other
    }

    /// What kind of reason.
    public var reason: Reason
    /// One sentence: what happened, and where it helps what to do.
    public var message: String

    /// A reason with its sentence.
    public init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The sentence.
    public var description: String { message }

    /// The error that libuv tells by a negative status.
    init(status: Int32, doing what: String) {
        let text = String(cString: uv_strerror(status))
        switch uv_errno_t(status) {
        case UV_ECONNREFUSED, UV_ENOENT:
            self.init(.refused, "\(what): nobody listens there (\(text))")
        case UV_ETIMEDOUT:
            self.init(.timedOut, "\(what): no answer (\(text))")
        case UV_ECONNRESET, UV_EPIPE, UV_ECONNABORTED:
            self.init(.reset, "\(what): the other side broke the connection (\(text))")
        case UV_EMFILE, UV_ENFILE:
            self.init(.tooManyFiles, "\(what): \(text); raise the open-file limit (ulimit -n)")
        case UV_EAI_NONAME, UV_EAI_NODATA, UV_EAI_AGAIN, UV_EAI_FAIL:
            self.init(.unresolvable, "\(what): the host name has no address (\(text))")
        default:
            self.init(.other, "\(what): \(text)")
        }
    }
}
