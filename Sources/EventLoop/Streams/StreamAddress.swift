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

extension StreamAddress {
    /// The host, unless it is this machine itself (`localhost`, 127.0.0.0/8, ::1, a Unix socket).
    public var foreignHost: String? {
        guard case .tcp(let host, _) = self else { return nil }
        let isLoopback = host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host)
        return isLoopback ? nil : host
    }

    /// Whether a text is a numeric address in 127.0.0.0/8.
    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0 != nil }
    }
}
