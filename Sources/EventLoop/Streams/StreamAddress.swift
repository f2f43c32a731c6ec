/// Where a byte stream leads.
public enum StreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or numeric address, IPv4 or IPv6 (without brackets), and a port.
    case tcp(host: String, port: Int)
    /// The path of a Unix socket.
    case unix(path: String)

    /// As a person would write it: `host:port`, `[::1]:port` or `unix:/path`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
