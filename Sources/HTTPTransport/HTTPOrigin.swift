public import EventLoop

/// Where requests go: the scheme, host and port of a URL, or a Unix socket.
public struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Where the byte stream leads.
    public var address: StreamAddress
    /// How TLS is set up; nil for `http`.
    public var tls: TLSConfiguration?
    /// The value of the field `Host`.
    public var host: String
    /// What stands before each request's target: the URL's path without its last slash; often empty.
    public var basePath: String

    /// Why a text is no URL of an origin.
    public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    /// Reads `http://host:port/base`, `https://…`, with IPv6 addresses in brackets, or `unix:/path/of/socket`.
    /// The authorities (a PEM file) replace the system's for `https`.
    public init(_ url: String, authorities: String? = nil) throws(ParseError) {
        func invalid(_ why: String) -> ParseError {
            ParseError(description: "\"\(url)\" \(why); write http://host:port, https://host or unix:/path")
        }
        if url.hasPrefix("unix:/") {
            address = .unix(path: String(url.dropFirst("unix:".count)))
            host = "localhost"
            basePath = ""
            return
        }
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { throw invalid("has no scheme that is known here") }
        let rest = url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard !path.contains(where: { $0 == "?" || $0 == "#" }) else { throw invalid("has a query or fragment") }
        guard !authority.contains("@") else {
            throw ParseError(
                description: "the URL has a user or password; pass an Authorization header from the environment")
        }
        let (name, portText) = Self.split(authority)
        guard let name, !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw invalid("has no host")
        }
        let standard = isSecure ? 443 : 80
        let port = portText.map { Int($0) ?? 0 } ?? standard
        guard (1...65535).contains(port) else {
            throw invalid("has a port that is not in 1…65535")
        }
        address = .tcp(host: name, port: port)
        tls = isSecure ? TLSConfiguration(serverName: name, authorities: authorities) : nil
        let bracketed = name.contains(":") ? "[\(name)]" : name
        host = port == standard ? bracketed : "\(bracketed):\(port)"
        basePath = String(path.last == "/" ? path.dropLast() : path)
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`.
    private static func split(_ authority: Substring) -> (name: String?, port: Substring?) {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return (nil, nil) }
            let name = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return (nil, nil) }
            return (String(name), rest.isEmpty ? nil : rest.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (String(authority), nil) }
        return (String(authority[..<colon]), authority[authority.index(after: colon)...])
    }

    /// As it was written, without anything secret: there is nothing secret in it.
    public var description: String {
        switch address {
        case .unix(let path): "unix:\(path)"
        case .tcp: "\(tls == nil ? "http" : "https")://\(host)\(basePath)"
        }
    }
}

extension HTTPOrigin {
    /// The host, unless it is this machine itself (`localhost`, 127.0.0.0/8, ::1, a Unix socket).
    public var foreignHost: String? { address.foreignHost }
}
