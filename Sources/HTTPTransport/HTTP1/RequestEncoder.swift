/// A request as the bytes that go over an HTTP/1.1 connection. Encode once, send often.
public struct EncodedRequest: Sendable {
    /// All of it, head and content.
    let bytes: [UInt8]
    /// How many bytes it has, head and content.
    public var byteCount: Int { bytes.count }
    /// The answer to HEAD has no content, whatever its fields say.
    let isHead: Bool

    /// Encodes a request to this host (the value of the `Host` field). Content is always framed by its length.
    public init(_ request: HTTPRequest, host: String) throws(HTTPRequestError) {
        try request.check()
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPRequestError("\"\(host)\" is no host name")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + (request.body?.count ?? 0))
        func append(_ parts: String...) { for part in parts { bytes.append(contentsOf: part.utf8) } }
        append(request.method, " ", request.target, " HTTP/1.1\r\n")
        if !request.fields.contains(where: { $0.name.lowercased() == "host" }) { append("Host: ", host, "\r\n") }
        for field in request.fields { append(field.name, ": ", field.value, "\r\n") }
        if let body = request.body {
            append("Content-Length: ", String(body.count), "\r\n\r\n")
            bytes.append(contentsOf: body)
        } else {
            // A server may wait for the content of these methods unless it is told that there is none.
            if ["POST", "PUT", "PATCH"].contains(request.method) { append("Content-Length: 0\r\n") }
            append("\r\n")
        }
        self.bytes = bytes
        isHead = request.method == "HEAD"
    }
}
