/// How TLS is set up: certificate and host name are always checked.
public struct TLSConfiguration: Sendable, Hashable {
    /// The name that the certificate must be for, a host name or a numeric address.
    public var serverName: String
    /// A PEM file of certificate authorities to trust instead of the system's; nil for the system's (which
    /// the environment variable `SSL_CERT_FILE` replaces, as OpenSSL documents).
    public var authorities: String?
    /// The protocols to offer by ALPN, the preferred one first; none by default.
    public var protocols: [String]

    /// TLS 1.2 or later with checks against a server's name.
    public init(serverName: String, authorities: String? = nil, protocols: [String] = []) {
        self.serverName = serverName
        self.authorities = authorities
        self.protocols = protocols
    }
}
