import Testing

@testable import HTTPTransport

/// Every answer is read in one piece, and split at every byte, and byte by byte: the result must be the same.
@Suite struct AnswerParserTests {
    struct Valid: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var status: Int
        var body = ""
        var keepsAlive = true
        var isHead = false
        /// The connection's end completes it.
        var endsByClose = false
        var testDescription: String { name }
    }

    static let valid: [Valid] = [
        .init(name: "sized", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", status: 200, body: "hello"),
        .init(name: "empty content", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", status: 200),
        .init(name: "no reason", bytes: "HTTP/1.1 409 \r\ncontent-length:2\r\n\r\n{}", status: 409, body: "{}"),
        .init(name: "no reason and no space", bytes: "HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", status: 503),
        .init(
            name: "chunked",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
            status: 200, body: "hello!"),
        .init(
            name: "chunked with extension and trailer",
            bytes:
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n00A;a=\"b\"\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
            status: 200, body: "0123456789"),
        .init(name: "204", bytes: "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", status: 204),
        .init(name: "304 with a length", bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", status: 304),
        .init(
            name: "HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n", status: 200, isHead: true),
        .init(
            name: "interim answers first",
            bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", status: 201, body: "x"),
        .init(
            name: "close", bytes: "HTTP/1.1 500 Oops\r\nContent-Length: 1\r\nConnection: foo, Close\r\n\r\nx",
            status: 500,
            body: "x", keepsAlive: false),
        .init(
            name: "HTTP/1.0 closes", bytes: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", status: 200, body: "x",
            keepsAlive: false),
        .init(
            name: "HTTP/1.0 with keep-alive",
            bytes: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx", status: 200, body: "x"),
        .init(
            name: "to the connection's end", bytes: "HTTP/1.1 200 OK\r\n\r\nall of it", status: 200, body: "all of it",
            keepsAlive: false, endsByClose: true),
        .init(name: "an unassigned status", bytes: "HTTP/1.1 999 ?\r\nContent-Length: 0\r\n\r\n", status: 999),
        .init(
            name: "bytes beyond ASCII in a value", bytes: "HTTP/1.1 200 ÖK\r\nX: é\tü\r\nContent-Length: 0\r\n\r\n",
            status: 200),
    ]

    @Test("a valid answer is read the same however its bytes are split", arguments: valid)
    func reads(_ row: Valid) throws {
        let bytes = Array(row.bytes.utf8)
        for pieces in splits(bytes) {
            var parser = AnswerParser(limits: HTTPLimits())
            parser.reset(isHead: row.isHead)
            let eaten = try feed(pieces, to: &parser)
            #expect(eaten == bytes.count)
            if row.endsByClose {
                #expect(!parser.isComplete)
                let isWhole = parser.finish()
                #expect(isWhole)
            }
            #expect(parser.isComplete)
            #expect(parser.status == row.status)
            #expect(String(decoding: parser.body, as: UTF8.self) == row.body)
            #expect(parser.keepsAlive == row.keepsAlive)
        }
    }

    static let framed = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    static let malformed: [(String, String)] = [
        ("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"),
        ("a lower-case protocol", "http/1.1 200 OK\r\n\r\n"),
        ("HTTP/2 in text", "HTTP/2.0 200 OK\r\n\r\n"),
        ("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        ("a status below 100", "HTTP/1.1 099 OK\r\n\r\n"),
        ("a bare line feed", "HTTP/1.1 200 OK\n\r\n"),
        ("a bare line feed after a field", "HTTP/1.1 200 OK\r\nA: b\n\r\n"),
        ("a bare carriage return in a value", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n"),
        ("a NUL in a value", "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n"),
        ("a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello"),
        ("a folded field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"),
        ("a field without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"),
        ("a field without name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
        ("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        ("a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello"),
        ("a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"),
        ("a hexadecimal length", "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello"),
        ("an empty length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n"),
        ("a length beyond all numbers", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        ("a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        ("chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ("a chunk size that is none", framed + "x\r\n"),
        ("an empty chunk size", framed + "\r\n"),
        ("a negative chunk size", framed + "-1\r\n"),
        ("a chunk size with 0x", framed + "0x5\r\nhello\r\n"),
        ("a chunk size with a space behind", framed + "5 \r\nhello\r\n"),
        ("a chunk size beyond all numbers", framed + "FFFFFFFFFFFFFFFF\r\n"),
        ("a chunk longer than its size", framed + "4\r\nhello\r\n"),
        ("a chunk that ends with a line feed alone", framed + "5\r\nhello\n0\r\n\r\n"),
        ("a trailer that is none", framed + "0\r\nnonsense\r\n\r\n"),
        ("101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
    ]

    @Test(
        "an answer that can be read in two ways, or is no HTTP, is an error however it is split", arguments: malformed)
    func refuses(name: String, text: String) throws {
        for pieces in splits(Array(text.utf8)) {
            var parser = AnswerParser(limits: HTTPLimits())
            parser.reset(isHead: false)
            do {
                _ = try feed(pieces, to: &parser)
                Issue.record("read without an error")
            } catch MessageError.malformed {}
        }
    }

    static let tooLarge: [(String, String)] = [
        ("a line without end", "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 300)),
        ("many fields", "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 60)),
        ("announced content", "HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n"),
        ("chunks", framed + "20\r\n" + String(repeating: "x", count: 32) + "\r\n1\r\nx\r\n"),
        ("one chunk", framed + "21\r\n" + String(repeating: "x", count: 33)),
        ("content to the end", "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 33)),
        ("trailers", framed + "0\r\n" + String(repeating: "A: b\r\n", count: 60)),
        ("a chunk extension", framed + "1;" + String(repeating: "x", count: 300)),
        ("interim answers", String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 4)),
    ]

    @Test("an answer larger than the limits is refused at the limit", arguments: tooLarge)
    func bounds(name: String, text: String) throws {
        for pieces in splits(Array(text.utf8)) {
            var parser = AnswerParser(limits: HTTPLimits(head: 256, body: 32, interim: 3))
            parser.reset(isHead: false)
            do {
                _ = try feed(pieces, to: &parser)
                Issue.record("read without an error")
            } catch MessageError.tooLarge {}
        }
    }

    @Test("what follows an answer is left alone")
    func surplus() throws {
        var parser = AnswerParser(limits: HTTPLimits())
        parser.reset(isHead: false)
        let one = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let both = Array((one + "HTTP/1.1 404").utf8)
        let eaten = try both.withUnsafeBytes { try parser.consume($0) }
        #expect(eaten == one.utf8.count)
        #expect(parser.status == 200)
    }

    @Test("an answer that the connection's end cuts short is not complete")
    func cut() throws {
        for text in ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", Self.framed + "5\r\nhello\r\n", "HTTP/1.1 2"] {
            var parser = AnswerParser(limits: HTTPLimits())
            parser.reset(isHead: false)
            _ = try feed([Array(text.utf8)], to: &parser)
            let isWhole = parser.finish()
            #expect(!isWhole)
        }
    }

    /// In one piece, in two pieces at every place, and byte by byte.
    private func splits(_ bytes: [UInt8]) -> [[[UInt8]]] {
        [[bytes], bytes.map { [$0] }]
            + bytes.indices.dropFirst().map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }

    private func feed(_ pieces: [[UInt8]], to parser: inout AnswerParser) throws -> Int {
        var eaten = 0
        for piece in pieces { eaten += try piece.withUnsafeBytes { try parser.consume($0) } }
        return eaten
    }
}
