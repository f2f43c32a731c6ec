import Testing

@testable import Wire

@Suite("frames")
struct FrameScannerTests {
    private func frames(_ text: String, _ side: FrameCursor.Side, split: Int) throws -> [String] {
        var scanner = FrameScanner(side)
        var found: [String] = []
        let bytes = Array(text.utf8)
        for piece in [bytes[..<split], bytes[split...]] {
            Array(piece).withUnsafeBytes { scanner.feed($0) }
            while let frame = try scanner.next() { found.append(String(decoding: frame, as: UTF8.self)) }
        }
        return found
    }

    @Test(
        "a reply ends where RESP says, wherever the network split it",
        arguments: [
            ["+OK\r\n", "-ERR no\r\n", ":12\r\n"],
            ["$5\r\na\r\nbc\r\n", "$-1\r\n", "$0\r\n\r\n", "*-1\r\n"],
            ["*2\r\n*1\r\n:1\r\n$1\r\nx\r\n", "*0\r\n"],
            ["%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n#t\r\n", "_\r\n", ",1.5\r\n", "(123\r\n"],
            [
                "|1\r\n+ttl\r\n:3\r\n+OK\r\n", "~1\r\n+x\r\n", ">2\r\n+message\r\n$1\r\n-\r\n", "=7\r\ntxt:abc\r\n",
                "!3\r\nERR\r\n",
            ],
        ])
    func replies(expected: [String]) throws {
        let text = expected.joined()
        for split in 0...text.utf8.count { #expect(try frames(text, .server, split: split) == expected) }
    }

    @Test("commands: arrays, and bare lines")
    func commands() throws {
        let expected = ["*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", "PING\r\n", "*1\r\n$4\r\nPING\r\n"]
        let text = expected.joined()
        for split in 0...text.utf8.count { #expect(try frames(text, .client, split: split) == expected) }
    }

    @Test("TLS and other protocols are told by name")
    func refused() {
        #expect(throws: WireError.tls) { try frames("\u{16}\u{03}\u{01}", .client, split: 0) }
        #expect(throws: WireError.notRedis("Redis")) { try frames("HTTP/1.1 200 OK\r\n", .server, split: 0) }
        #expect(throws: WireError.notRedis("the service")) { try frames("*x\r\n", .client, split: 0) }
    }

    @Test("arguments of a command")
    func arguments() {
        let words = { (frame: String) in
            WireCommand.arguments(of: Array(frame.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(words("*3\r\n$3\r\nSET\r\n$3\r\na\r\n\r\n$0\r\n\r\n") == ["SET", "a\r\n", ""])
        #expect(words("SET a  b\r\n") == ["SET", "a", "b"])
    }
}
