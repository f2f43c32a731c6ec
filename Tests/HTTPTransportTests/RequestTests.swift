import EventLoop
import Testing

@testable import HTTPTransport

@Suite struct RequestTests {
    @Test("a request is encoded with its host and its length")
    func encodes() throws {
        let post = try EncodedRequest(
            HTTPRequest("POST", "/a?b=c", fields: [HTTPField("X-A", "1")], json: #"{"a":1}"#), host: "h:8000")
        #expect(
            String(decoding: post.bytes, as: UTF8.self)
                == "POST /a?b=c HTTP/1.1\r\nHost: h:8000\r\nContent-Type: application/json\r\nX-A: 1\r\n"
                + "Content-Length: 7\r\n\r\n{\"a\":1}")
        let get = try EncodedRequest(HTTPRequest("GET", "/", fields: [HTTPField("host", "other")]), host: "h")
        #expect(String(decoding: get.bytes, as: UTF8.self) == "GET / HTTP/1.1\r\nhost: other\r\n\r\n")
        let empty = try EncodedRequest(HTTPRequest("POST", "/"), host: "h")
        #expect(String(decoding: empty.bytes, as: UTF8.self).hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test(
        "a request that would be read as something else can't be sent",
        arguments: [
            HTTPRequest("GET /x", "/"), HTTPRequest("", "/"), HTTPRequest("GET", "a"), HTTPRequest("GET", ""),
            HTTPRequest("GET", "/a b"), HTTPRequest("GET", "/\r\nX: y"), HTTPRequest("GET", "/#part"),
            HTTPRequest("GET", "/ü"), HTTPRequest("GET", "/", fields: [HTTPField("A b", "c")]),
            HTTPRequest("GET", "/", fields: [HTTPField("A", "b\r\nC: d")]),
            HTTPRequest("GET", "/", fields: [HTTPField("A", "b\0")]),
            HTTPRequest("GET", "/", fields: [HTTPField("Content-length", "4")]),
            HTTPRequest("GET", "/", fields: [HTTPField("transfer-encoding", "chunked")]),
        ])
    func refuses(_ request: HTTPRequest) {
        #expect(throws: HTTPRequestError.self) { try EncodedRequest(request, host: "h") }
    }

    @Test(
        "a URL is read into address, host field and base path",
        arguments: [
            ("http://example.org", StreamAddress.tcp(host: "example.org", port: 80), "example.org", ""),
            ("http://localhost:8000/", .tcp(host: "localhost", port: 8000), "localhost:8000", ""),
            ("https://example.org/base/", .tcp(host: "example.org", port: 443), "example.org", "/base"),
            ("http://[::1]:90/a", .tcp(host: "::1", port: 90), "[::1]:90", "/a"),
            ("https://[::1]", .tcp(host: "::1", port: 443), "[::1]", ""),
            ("unix:/run/a.sock", .unix(path: "/run/a.sock"), "localhost", ""),
        ])
    func origins(url: String, address: StreamAddress, host: String, basePath: String) throws {
        let origin = try HTTPOrigin(url)
        #expect(origin.address == address)
        #expect(origin.host == host)
        #expect(origin.basePath == basePath)
        #expect((origin.tls != nil) == url.hasPrefix("https"))
    }

    @Test(
        "what is no URL of an origin is refused",
        arguments: [
            "localhost:80", "ftp://a", "http://", "http://a:b", "http://a:0", "http://a:65536", "http://a:",
            "http://[::1",
            "http://[::1]x", "http://u:p@a", "http://a/?q", "http://a/#f", "unix:relative", "http://a b",
        ])
    func noOrigins(url: String) {
        #expect(throws: HTTPOrigin.ParseError.self) { try HTTPOrigin(url) }
    }

    @Test("a URL's password is not repeated in the error")
    func secret() {
        do {
            _ = try HTTPOrigin("http://user:hunter2@host")
            Issue.record("accepted")
        } catch {
            #expect(!error.description.contains("hunter2"))
        }
    }
}
