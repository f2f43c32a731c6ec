import EventLoop
import Glibc
import Harness
import StampedeTesting
import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1))) struct RedisMonitorTests {
    private let loop = EventLoop.shared

    @Test("a line is read byte for byte, its escapes undone")
    func lines() throws {
        let set = try #require(
            MonitorEntry(#"1700000000.123456 [3 127.0.0.1:1234] "SET" "k" "a\"b\\\n\r\t\a\b\x00\xff""#))
        #expect(set.microseconds == 1_700_000_000_123_456 && set.database == 3)
        #expect(set.source == .client("127.0.0.1:1234"))
        let value: [UInt8] = [0x61, 0x22, 0x62, 0x5c, 10, 13, 9, 7, 8, 0, 255]
        #expect(set.arguments == [Array("SET".utf8), Array("k".utf8), value])
        #expect(MonitorEntry(#"1.000001 [0 lua] "get" """#)?.source == .script)
        #expect(MonitorEntry(#"1.000001 [0 lua] "get" """#)?.arguments == [Array("get".utf8), []])
        #expect(MonitorEntry(#"1.000001 [0 [::1]:99] "PING""#)?.source == .client("[::1]:99"))
        #expect(MonitorEntry(#"1.000001 [0 unix:/a b.sock] "PING""#)?.source == .client("unix:/a b.sock"))
        #expect(MonitorEntry(#"1.000001 [0 lua] "SET" "] \"" "x""#)?.arguments[1] == Array("] \"".utf8))
    }

    @Test(
        "anything else is no line",
        arguments: [
            "", "OK", #"1.000001 [0 lua]"#, #"1.000001 [0 lua] "#, #"1.00001 [0 lua] "GET""#, #"1 [0 lua] "GET""#,
            #"x.000001 [0 lua] "GET""#, #"1.000001 [0 ] "GET""#, #"1.000001 [lua] "GET""#, #"1.000001 [0 lua] GET"#,
            #"1.000001 [0 lua] "GET"#, #"1.000001 [0 lua] "GET" k"#, #"1.000001 [0 lua] "GET"  "k""#,
            #"1.000001 [0 lua] "\q""#, #"1.000001 [0 lua] "\x0""#, #"1.000001 [0 lua] "\xZZ""#, #"1.000001 [0 lua] "\"#,
            #"99999999999999999.000001 [0 lua] "GET""#, "1.000001 [0 lua] \"\u{7}\"", #"1.000001 [0 lua] "a"b""#,
        ])
    func otherLines(line: String) {
        #expect(MonitorEntry(line) == nil)
    }

    @Test("what Redis executes is shown in its order, with what scripts call")
    func watches() async throws {
        try await withRedis(arguments: ["--requirepass", "hunter2"]) { server async throws in
            var configuration = server.configuration
            configuration.password = Secret("hunter2")
            let seen = Lock<[MonitorEntry]>([])
            let monitor = try await RedisMonitor.open(configuration, on: loop) { entry in
                seen.withLock { $0.append(entry) }
            } broken: {
                Issue.record("it broke: \($0)")
            }
            let connection = try await RedisConnection.open(configuration, on: loop)
            let before = time(nil)
            _ = try await connection.send("SET", "k", "a\"b\\\n\u{0}é")
            _ = try await connection.send("EVAL", "return redis.call('GET', KEYS[1])", "1", "k")
            _ = try await connection.send("ECHO", "last")
            try await eventually { seen.withLock { $0.last?.arguments.first } == Array("ECHO".utf8) }
            let entries = seen.withLock { $0 }.filter { $0.arguments[0] != Array("AUTH".utf8) }
            #expect(
                entries.map { String(decoding: $0.arguments[0], as: UTF8.self).lowercased() } == [
                    "set", "eval", "get", "echo",
                ])
            #expect(entries.map { $0.source == .script } == [false, false, true, false])
            #expect(entries[0].arguments[2] == Array("a\"b\\\n\u{0}é".utf8))
            #expect(
                entries[0].microseconds / 1_000_000 >= Int64(before)
                    && entries[0].microseconds <= entries[3].microseconds)
            await connection.close()
            await monitor.close()
        }
    }

    @Test("a wrong password is told as such, and so is nobody listening")
    func refused() async throws {
        try await withRedis(arguments: ["--requirepass", "hunter2"]) { server async throws in
            var wrong = server.configuration
            wrong.password = Secret("nope")
            for (configuration, code) in [(wrong, RedisError.Code.wrongPass), (server.configuration, .noAuth)] {
                let error = await #expect(throws: RedisError.self) {
                    try await RedisMonitor.open(configuration, on: loop) { _ in
                    } broken: { _ in
                    }
                }
                #expect(error?.code == code)
            }
        }
    }

    @Test("a Redis that dies breaks it, once; one that is closed says nothing")
    func breaks() async throws {
        try await withRedis { server async throws in
            let told = Lock<[RedisError.Code]>([])
            let closed = try await RedisMonitor.open(server.configuration, on: loop) { _ in
            } broken: { error in
                told.withLock { $0.append(error.code) }
            }
            await closed.close()
            let monitor = try await RedisMonitor.open(server.configuration, on: loop) { _ in
            } broken: { error in
                told.withLock { $0.append(error.code) }
            }
            await server.process.send(signal: SIGKILL)
            try await eventually { !told.withLock { $0.isEmpty } }
            #expect(told.withLock { $0 } == [.connectionLost])
            await monitor.close()
        }
    }
}
