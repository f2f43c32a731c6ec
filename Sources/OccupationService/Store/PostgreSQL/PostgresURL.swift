internal import CPQ

/// Where a PostgreSQL database is. What it prints has no password in it.
public struct PostgresURL: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL as it was given, with its password.
    let text: String
    /// The URL without password.
    public let description: String

    /// Reads `postgres://[user[:password]@][host][:port]/database[?…]`, with all that libpq knows; nil for anything
    /// else. What it can't read may be a piece of a password: no more is told.
    init?(_ text: String) {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else { return nil }
        var problem: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &problem)
        PQfreemem(problem)
        guard let options else { return nil }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: name)] = String(cString: value) }
            option += 1
        }
        let user = values["user"].map { $0 + (values["password"] == nil ? "@" : ":***@") } ?? ""
        let port = values["port"].map { ":\($0)" } ?? ""
        self.text = text
        description = "postgres://\(user)\(values["host"] ?? "")\(port)/\(values["dbname"] ?? "")"
    }

    /// Never the password.
    public var debugDescription: String { description }
    /// Never the password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
