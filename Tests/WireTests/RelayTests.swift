import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing
import WireFaults

@testable import Wire

@Suite("the relay without faults", .timeLimit(.minutes(1)))
struct RelayTests {
    @Test("everything passes unchanged: pipelines, transactions, scripts, large values, bare lines, RESP3")
    func passes() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client("worker-1")
            async let first = client.send("SET", "k", "a\r\nb")
            async let second = client.send("GET", "k")
            #expect(try await first == .status("OK"))
            #expect(try await second.text == "a\r\nb")
            let large = String(repeating: "x", count: 3_000_000)
            _ = try await client.send("SET", "large", large)
            #expect(try await client.send("GET", "large").text == large)
            _ = try await client.send("MULTI")
            _ = try await client.send("INCR", "n")
            #expect(try await client.send("EXEC") == .array([.integer(1)]))
            let told = try #require(bench.relay.connections.first)
            #expect(
                told.number == 1 && told.name == "worker-1" && !told.isBroken && told.client.hasPrefix("127.0.0.1:"))
            #expect(told.bytesSent > 3_000_000 && told.bytesReceived > 3_000_000)
            await client.close()

            let raw = Reading()
            let stream = try await raw.open(bench.relay.address)
            stream.write("PING\r\n")
            try await eventually { raw.text == Array("+PONG\r\n".utf8) }
            // A command in three pieces.
            for piece in ["*2\r\n$4\r\nEC", "HO\r\n$2\r\n", "hi\r\n"] {
                stream.write(piece)
                await EventLoop.shared.sleep(until: MonotonicClock.now + 5_000_000)
            }
            try await eventually { raw.text == Array("+PONG\r\n$2\r\nhi\r\n".utf8) }
            stream.write("HELLO 3\r\n")
            try await eventually { raw.text.contains(UInt8(ascii: "%")) }
            stream.close()
            try await eventually { bench.relay.connections.isEmpty }
            #expect(bench.relay.accepted == 2 && bench.relay.turnedAway == 0)
        }
    }

    @Test("bytes that are no Redis protocol pass as bytes")
    func stranger() async throws {
        try await RelayBench.run { bench in
            let raw = Reading()
            let stream = try await raw.open(bench.relay.address)
            // Redis itself says what it thinks of it, and ends the connection.
            stream.write("*1\r\n:1\r\n")
            try await eventually { raw.end != nil }
            #expect(String(decoding: raw.text, as: UTF8.self).hasPrefix("-ERR Protocol error"))
        }
    }

    @Test("a reader that doesn't read holds the writer up, and the relay keeps little")
    func pressure() async throws {
        try await RelayBench.run { bench in
            let size = 40_000_000
            _ = try await bench.direct.send("SETRANGE", "huge", String(size - 1), "x")
            let raw = Reading(keeps: false)
            let stream = try await raw.open(bench.relay.address)
            stream.pause()
            stream.write("GET huge\r\n")
            let lane = try await lane(of: bench)
            try await eventually { lane.destination.waitingByteCount > 1 << 20 }
            #expect(lane.destination.waitingByteCount <= 1 << 20 + 65_536)
            stream.start(raw)
            try await eventually { raw.count == size + "$40000000\r\n\r\n".utf8.count }
            stream.close()
        }
    }

    private func lane(of bench: RelayBench) async throws -> Lane {
        try await eventually { bench.relay.connections.count == 1 }
        return try #require(bench.relay.state.connections.values.first?.replies)
    }

    @Test("without a server a client is turned away, and counted")
    func turnedAway() async throws {
        try await EventLoop.shared.run {
            let relay = try WireRelay.start(
                before: Upstream(.tcp(host: "127.0.0.1", port: 1)), drawing: SystemRandomNumberGenerator(), on: .shared)
            let raw = Reading()
            _ = try await raw.open(relay.address)
            try await eventually { raw.end != nil }
            #expect(relay.turnedAway == 1 && relay.accepted == 1)
            relay.close()
        }
    }

    @Test("a client that crashes is one for the server too; one that ends is one that ends")
    func ends() async throws {
        try await EventLoop.shared.run {
            for byReset in [true, false] {
                let far = Reading()
                let listener = try StreamListener.listen(at: .tcp(host: "127.0.0.1", port: 0), on: .shared) {
                    $0.start(far)
                }
                let relay = try WireRelay.start(
                    before: Upstream(listener.address), drawing: SystemRandomNumberGenerator(), on: .shared)
                let stream = try await Reading().open(relay.address)
                stream.write("hello")
                try await eventually { far.text == Array("hello".utf8) }
                if byReset { stream.reset() } else { stream.close() }
                try await eventually { far.end != nil }
                switch try #require(far.end) {
                case .success: #expect(!byReset)
                case .failure(let error): #expect(byReset && error.reason == .reset)
                }
                relay.close()
                listener.close()
            }
        }
    }
}
