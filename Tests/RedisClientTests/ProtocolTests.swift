import EventLoop
import Testing

@testable import RedisClient

@Suite struct ProtocolTests {
    @Test("a command is an array of bulk strings, counted in bytes")
    func encoding() {
        let command = RedisCommand("SET", "schlüssel", "")
        #expect(String(decoding: command.bytes, as: UTF8.self) == "*3\r\n$3\r\nSET\r\n$10\r\nschlüssel\r\n$0\r\n\r\n")
        #expect(
            String(decoding: RedisCommand([String](repeating: "x", count: 123)).bytes.prefix(6), as: UTF8.self)
                == "*123\r\n")
    }

    @Test("replies are read whole, however the network cuts them")
    func splitting() throws {
        let text = "+OK\r\n:-7\r\n$-1\r\n$5\r\nab\r\nc\r\n*2\r\n$1\r\nx\r\n*-1\r\n-ERR no\r\n"
        for size in 1...text.utf8.count {
            var parser = ReplyParser()
            var replies: [Result<RedisReply, RedisError>] = []
            for piece in stride(from: 0, to: text.utf8.count, by: size) {
                Array(text.utf8)[piece..<min(piece + size, text.utf8.count)].withUnsafeBytes { parser.feed($0) }
                while let reply = try parser.next() { replies.append(reply) }
            }
            #expect(
                replies == [
                    .success(.status("OK")), .success(.integer(-7)), .success(.null),
                    .success(.bulk(Array("ab\r\nc".utf8))), .success(.array([.bulk(Array("x".utf8)), .null])),
                    .failure(RedisError(.command, "ERR no")),
                ])
        }
    }

    @Test("short replies that come whole are read in place, and never when something was left over")
    func inPlace() throws {
        var parser = ReplyParser()
        func whole(_ text: String) -> RedisReply? { Array(text.utf8).withUnsafeBytes { parser.whole($0) } }
        #expect(whole("+OK\r\n") == .status("OK"))
        #expect(whole("$-1\r\n") == .null)
        #expect(whole(":7\r\n") == .integer(7))
        for other in ["+OK\r", "+NO\r\n", ":-1\r\n", ":12\r\n", "$2\r\n", "\r\n", "+OK\r\n+OK\r\n"] {
            #expect(whole(other) == nil)
        }
        Array("$4\r\n+O".utf8).withUnsafeBytes { parser.feed($0) }
        #expect(try parser.next() == nil)
        #expect(whole(":7\r\n") == nil, "these bytes belong to the reply that has begun")
    }

    @Test("bytes that are no RESP are told as such")
    func garbage() {
        var parser = ReplyParser()
        Array("HTTP/1.1 400 Bad Request\r\n".utf8).withUnsafeBytes { parser.feed($0) }
        var code: RedisError.Code?
        do { _ = try parser.next() } catch { code = error.code }
        #expect(code == .invalidReply)
    }

    @Test(
        "each error of Redis has its code",
        arguments: [
            ("ERR max number of clients reached", RedisError.Code.maxClients),
            ("LOADING Redis is loading the dataset in memory", .loading),
            ("READONLY You can't write against a read only replica.", .readOnly),
            ("NOAUTH Authentication required.", .noAuth),
            ("WRONGPASS invalid username-password pair or user is disabled.", .wrongPass),
            ("ERR invalid password", .wrongPass),
            ("MOVED 3999 127.0.0.1:6381", .moved), ("OOM command not allowed", .outOfMemory),
            ("NOSCRIPT No matching script.", .noScript), ("ERR unknown command", .command),
            ("NOPERM this user has no permissions", .noPermission), ("BUSY Redis is busy running a script", .busy),
            ("CLUSTERDOWN The cluster is down", .tryAgain),
        ])
    func codes(text: String, code: RedisError.Code) { #expect(RedisError(redis: text).code == code) }

    @Test("INFO is read by field")
    func info() {
        let info = RedisInfo(
            "# Clients\r\nconnected_clients:3\r\nname:a:b\r\n\r\n# Stats\r\nrejected_connections:0\r\n")
        #expect(info.integer("connected_clients") == 3)
        #expect(info["name"] == "a:b")
        #expect(info["absent"] == nil)
    }
}
