/// A request as a handler sees it.
public struct ServedRequest: Sendable {
    /// `GET`, `POST`, …
    public let method: String
    /// The path, percent-decoded, without the query.
    public let path: String
    /// The content.
    public let body: [UInt8]
}

/// What a handler answers.
public struct ServedAnswer: Sendable {
    /// The status, 200…599.
    public var status: Int
    /// Fields; the server adds those of framing.
    public var fields: [HTTPField]
    /// The content.
    public var body: [UInt8]
    /// Called on the loop's thread when the answer has gone out; never, if the client was gone by then.
    public var whenSent: (@Sendable () -> Void)?

    /// An answer, by default without fields and content.
    public init(_ status: Int, fields: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// An answer in JSON, given as its text.
    public init(_ status: Int, fields: [HTTPField] = [], json: String) {
        self.init(
            status, fields: [HTTPField("Content-Type", "application/json")] + fields, body: Array(json.utf8))
    }
}

/// Why a server could not be started.
public struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public var description: String
}
