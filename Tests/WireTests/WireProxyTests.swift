import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing

@testable import Wire

/// Remembers what passes, and holds commands of given names.
private final class Watcher: WireControl {
    var names: [String] = []
    var held: [WireCommand] = []
    var ended = 0
    var failures: [WireError] = []
    let holds: Set<String>

    init(holding holds: Set<String> = []) { self.holds = holds }

    func arrived(_ command: WireCommand) -> WireDecision {
        names.append("\(command.name):\(command.kind)")
        guard holds.contains(command.name) else { return .pass }
        held.append(command)
        return .hold
    }
    func replied(_ command: WireCommand) -> WireDecision { .pass }
    func ended(_ connection: WireConnection) { ended += 1 }
    func failed(_ error: WireError) { failures.append(error) }
}

@Suite("the proxy before a real Redis", .timeLimit(.minutes(1)))
struct WireProxyTests {
    /// Runs the body with a proxy, and a client behind it.
    private func withProxy(
        _ watcher: @Sendable () -> Watcher, _ body: @Sendable (Watcher, RedisConfiguration) async throws -> Void
    ) async throws {
        try await withRedis { server in
            try await EventLoop.shared.run {
                let watcher = watcher()
                let proxy = try WireProxy.start(before: server.configuration, control: watcher, on: .shared)
                var configuration = RedisConfiguration()
                configuration.address = proxy.address
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(watcher, configuration)) } catch { outcome = .failure(error) }
                proxy.close()
                try outcome.get()
            }
        }
    }

    @Test("what isn't held passes unchanged, pipelines and transactions included")
    func passes() async throws {
        try await withProxy({ Watcher() }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            async let first = client.send("SET", "k", "a\r\nb")
            async let second = client.send("GET", "k")
            async let third = client.send("LRANGE", "none", "0", "-1")
            #expect(try await first == .status("OK"))
            #expect(try await second.text == "a\r\nb")
            #expect(try await third == .array([]))
            #expect(try await client.send("MULTI") == .status("OK"))
            #expect(try await client.send("INCR", "n") == .status("QUEUED"))
            #expect(try await client.send("EXEC") == .array([.integer(1)]))
            #expect(watcher.names.suffix(3) == ["MULTI:free", "INCR:queued", "EXEC:step"])
            await client.close()
        }
    }

    @Test("a held command waits, and those behind it; then they go in order")
    func holds() async throws {
        try await withProxy({ Watcher(holding: ["SET"]) }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            async let set = client.send("SET", "k", "1")
            async let get = client.send("GET", "k")
            try await eventually { watcher.held.count == 1 && watcher.names.contains("GET:step") }
            let other = try await RedisConnection.open(configuration, on: .shared)
            #expect(try await other.send("GET", "k") == .null)
            #expect(watcher.held[0].isNext)
            watcher.held[0].send()
            #expect(try await set == .status("OK"))
            #expect(try await get.text == "1")
            await client.close()
            await other.close()
        }
    }

    @Test("EXEC is the step, with the commands of its transaction and the keys that are watched")
    func transaction() async throws {
        try await withProxy({ Watcher(holding: ["EXEC"]) }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            _ = try await client.send("WATCH", "w")
            _ = try await client.send("MULTI")
            _ = try await client.send("SET", "a", "1")
            async let done = client.send("EXEC")
            try await eventually { watcher.held.count == 1 }
            let words = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self) }
            #expect(watcher.held[0].transaction.map { $0.map(words) } == [["SET", "a", "1"]])
            #expect(watcher.held[0].watched.map(words) == ["w"])
            watcher.held[0].send()
            #expect(try await done == .array([.status("OK")]))
            await client.close()
        }
    }

    @Test("an answer of the proxy's own comes in its turn, and the command never gets to Redis")
    func answers() async throws {
        try await withProxy({ Watcher(holding: ["SET"]) }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            async let before = client.send("GET", "k")
            async let set = client.exchange(RedisCommand("SET", "k", "1")).result
            async let after = client.send("GET", "k")
            try await eventually { watcher.held.count == 1 }
            watcher.held[0].answer(Array("-READONLY no\r\n".utf8))
            #expect(try await before == .null)
            guard case .failure(let error) = await set else {
                Issue.record("no error")
                return
            }
            #expect(error.code == .readOnly)
            #expect(try await after == .null)
            await client.close()
        }
    }

    @Test("a connection that breaks after a command: it took effect, and nobody is told", arguments: [true, false])
    func cuts(after: Bool) async throws {
        try await withProxy({ Watcher(holding: ["SET"]) }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            async let set = client.exchange(RedisCommand("SET", "k", "1")).result
            try await eventually { watcher.held.count == 1 }
            if after { watcher.held[0].sendAndCut() } else { watcher.held[0].connection.cut() }
            guard case .failure(let error) = await set else {
                Issue.record("a reply came")
                return
            }
            #expect(error.code == .connectionLost && error.mayHaveHappened)
            let other = try await RedisConnection.open(configuration, on: .shared)
            #expect(try await other.send("GET", "k").text == (after ? "1" : nil))
            #expect(watcher.ended == 1)
            await other.close()
        }
    }

    @Test("commands that may wait, that subscribe, and that only a cluster has")
    func kinds() async throws {
        try await withProxy({ Watcher() }) { watcher, configuration in
            let client = try await RedisConnection.open(configuration, on: .shared)
            _ = try await client.send("BLPOP", "none", "0.01")
            _ = try await client.send("XREAD", "BLOCK", "1", "STREAMS", "s", "$")
            _ = try await client.send("XREAD", "STREAMS", "s", "0")
            _ = try await client.send("SELECT", "3")
            #expect(watcher.names.suffix(4) == ["BLPOP:waiting", "XREAD:waiting", "XREAD:step", "SELECT:free"])
            await #expect(throws: RedisError.self) { try await client.send("CLUSTER", "SLOTS") }
            #expect(watcher.failures == [.cluster("CLUSTER")])
            await client.close()
        }
    }
}
