internal import EventLoop

/// Why a URL doesn't name a Redis. The message never contains the URL's password.
public struct RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public var description: String
}

extension RedisConfiguration {
    /// The configuration that a URL names: `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for
    /// TLS, `unix://[[user]:password@]/path[?db=N]`. User and password may be percent-encoded (RFC 3986).
    public init(url: String) throws(RedisURLError) {
        self.init()
        guard let separator = url.firstRange(of: "://") else {
            throw RedisURLError(description: "a Redis URL begins with redis://, rediss:// or unix://")
        }
        let scheme = url[..<separator.lowerBound].lowercased()
        var rest = url[separator.upperBound...]
        guard !rest.contains("#") else {
            throw RedisURLError(description: "a # in it, which means nothing in a Redis URL" + Self.hint)
        }
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        // What follows the first slash is a path, which may contain an @ of its own.
        let authority = rest[..<(rest.firstIndex(of: "/") ?? rest.endIndex)]
        if let at = authority.lastIndex(of: "@") {
            try readCredentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        switch scheme {
        case "redis", "rediss": try readHost(rest, secure: scheme == "rediss")
        case "unix": try readPath(rest)
        default:
            throw RedisURLError(description: "\(scheme):// is no Redis URL; use redis://, rediss:// or unix://")
        }
        try readQuery(query)
    }

    /// What can't be read may be a piece of a password: it is never quoted, but this helps.
    private static let hint = " (within a password, write / as %2F, ? as %3F, # as %23 and @ as %40)"

    private mutating func readCredentials(_ text: Substring) throws(RedisURLError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decode(parts[0])
        if parts.count == 1 {
            // redis://secret@host is often meant as a password; Redis's own tools take it for a user.
            throw RedisURLError(description: "a user without a password; write user:password@ or :password@")
        }
        self.user = user.isEmpty ? nil : user
        let password = try decode(parts[1])
        self.password = password.isEmpty ? nil : Secret(password)
    }

    private mutating func readHost(_ text: Substring, secure: Bool) throws(RedisURLError) {
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        var host = text[..<slash]
        var port = 6379
        let portMark: Substring.Index?
        if host.hasPrefix("["), let bracket = host.firstIndex(of: "]") {
            portMark = host[bracket...].firstIndex(of: ":")
        } else {
            portMark = host.lastIndex(of: ":")
        }
        if let portMark {
            let digits = host[host.index(after: portMark)...]
            guard let number = Int(digits), (1...65_535).contains(number) else {
                throw RedisURLError(
                    description: "no port after the host; a port is a number from 1 to 65535" + Self.hint)
            }
            port = number
            host = host[..<portMark]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let name = host.isEmpty ? "localhost" : String(host)
        address = .tcp(host: name, port: port)
        tls = secure ? TLSConfiguration(serverName: name) : nil
        let path = text[slash...].dropFirst()
        if !path.isEmpty { try readDatabase(path) }
    }

    private mutating func readPath(_ text: Substring) throws(RedisURLError) {
        guard text.hasPrefix("/") else {
            throw RedisURLError(description: "a Unix socket needs an absolute path: unix:///run/redis.sock")
        }
        address = .unix(path: try decode(text))
    }

    private mutating func readQuery(_ query: Substring) throws(RedisURLError) {
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "db" else {
                throw RedisURLError(description: "an unknown option after the ?; the only one is db=N" + Self.hint)
            }
            try readDatabase(parts[1])
        }
    }

    private mutating func readDatabase(_ text: Substring) throws(RedisURLError) {
        guard let number = Int(text), number >= 0 else {
            throw RedisURLError(description: "no database after the /; a database is a number from 0" + Self.hint)
        }
        database = number
    }
}

private func decode(_ text: Substring) throws(RedisURLError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard let code = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 else {
            throw RedisURLError(description: "a % that no two hexadecimal digits follow; write %25 for a %")
        }
        bytes.append(code)
        rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension RedisConfiguration {
    /// The URL of this configuration without its password, for messages and reports.
    public var redactedURL: String {
        let credentials = user.map { "\($0):***@" } ?? (password == nil ? "" : ":***@")
        switch address {
        case .tcp: return "\(tls == nil ? "redis" : "rediss")://\(credentials)\(address)/\(database)"
        case .unix(let path): return "unix://\(credentials)\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }

    /// The URL with its password: for the environment of a program that is started, never for a message.
    public var urlWithPassword: String {
        var credentials = ""
        if let password { credentials = "\(encode(user ?? "")):\(encode(password.value))@" }
        switch address {
        case .tcp: return "\(tls == nil ? "redis" : "rediss")://\(credentials)\(address)/\(database)"
        case .unix(let path):
            return
                "unix://\(credentials)\(path.split(separator: "/", omittingEmptySubsequences: false).map { encode(String($0)) }.joined(separator: "/"))\(database == 0 ? "" : "?db=\(database)")"
        }
    }
}

/// Percent-encodes all but what may stand anywhere in a URL.
private func encode(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(UnicodeScalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            result += "%" + (digits.count < 2 ? "0" : "") + digits
        }
    }
    return result
}
