/// A request, as a person would write it.
public struct HTTPRequest: Sendable, Hashable {
    /// `GET`, `POST`, …: any token.
    public var method: String
    /// Path and query as they are sent: `/api/things?page=2`.
    public var target: String
    /// The fields beyond those that the connection adds (`Host`, `Content-Length`).
    public var fields: [HTTPField]
    /// The content; nil for none, which is another thing than empty content.
    public var body: [UInt8]?

    /// A request without content, unless some is given.
    public init(_ method: String, _ target: String, fields: [HTTPField] = [], body: [UInt8]? = nil) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// A request whose content is JSON, given as its text.
    public init(_ method: String, _ target: String, fields: [HTTPField] = [], json: String) {
        self.init(
            method, target, fields: [HTTPField("Content-Type", "application/json")] + fields, body: Array(json.utf8))
    }
}

/// A field of a message's head.
public struct HTTPField: Sendable, Hashable {
    /// Its name; case has no meaning.
    public var name: String
    /// Its value.
    public var value: String

    /// A field of this name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Why a request can't be sent as it is written.
public struct HTTPRequestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension HTTPRequest {
    /// Stops what would be read as something else than was meant (RFC 9112 §2.2, §3.2): above all line breaks, with
    /// which a variable's value could smuggle in fields or a second request.
    func check() throws(HTTPRequestError) {
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw HTTPRequestError("\"\(method)\" is no HTTP method; a method is letters, as GET")
        }
        guard target.utf8.first == UInt8(ascii: "/") || target == "*" else {
            throw HTTPRequestError("the request's target \"\(target)\" must begin with \"/\"")
        }
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw HTTPRequestError(
                "the request's target \"\(target)\" has a byte that must be percent-encoded (a space is %20)")
        }
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw HTTPRequestError("\"\(field.name)\" is no name of a header field; letters, digits and - are")
            }
            guard field.value.utf8.allSatisfy(isFieldValueByte) else {
                throw HTTPRequestError("the value of the header field \(field.name) has a line break or control byte")
            }
            guard !Self.framing.contains(field.name.lowercased()) else {
                throw HTTPRequestError("the header field \(field.name) is the connection's own; leave it out")
            }
        }
    }

    /// Fields that say where a message ends or what becomes of the connection.
    private static let framing: Set<String> = [
        "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
    ]
}
