import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing
import WireFaults

@testable import Wire

/// A relay before a real Redis, and ways to both. On the loop's thread.
struct RelayBench {
    let relay: WireRelay
    /// Past the relay.
    let direct: RedisConnection
    private let redis: RedisConfiguration

    /// Runs the body on the loop, and ends all that was opened.
    static func run(
        seed: UInt64 = 1, _ body: @escaping @Sendable (RelayBench) async throws -> Void
    ) async throws {
        try await withRedis { server in
            try await EventLoop.shared.run {
                let relay = try WireRelay.start(
                    before: Upstream(server.configuration), drawing: SeededGenerator(seed: seed, stream: 0), on: .shared
                )
                let direct = try await RedisConnection.open(server.configuration, on: .shared)
                let bench = RelayBench(relay: relay, direct: direct, redis: server.configuration)
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(bench)) } catch { outcome = .failure(error) }
                relay.close()
                await direct.close()
                try outcome.get()
            }
        }
    }

    /// A client behind the relay.
    func client(_ name: String? = nil) async throws -> RedisConnection {
        var configuration = redis
        configuration.address = relay.address
        configuration.clientName = name
        configuration.socketTimeout = .seconds(30)
        return try await RedisConnection.open(configuration, on: .shared)
    }

    /// Puts a fault into effect.
    func add(_ line: String) throws -> FaultInEffect { try #require(relay.add(try WireFault(line))) }

    /// What a key holds in Redis.
    func value(_ key: String) async throws -> String? { try await direct.send("GET", key).text }

    /// How many connections with this name Redis has.
    func count(named name: String) async throws -> Int {
        let list = try await direct.send("CLIENT", "LIST").text ?? ""
        return list.split(separator: "\n").count { $0.contains(" name=\(name) ") }
    }
}

/// A raw stream that keeps what it reads.
final class Reading: StreamReader {
    private(set) var text: [UInt8] = []
    private(set) var count = 0
    private(set) var end: Result<Void, StreamError>?
    private let keeps: Bool

    init(keeps: Bool = true) { self.keeps = keeps }

    func received(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        if keeps { text += bytes }
    }

    func ended(_ error: StreamError?) { end = error.map { .failure($0) } ?? .success(()) }

    /// A stream to an address that is read into this.
    func open(_ address: StreamAddress) async throws -> ByteStream {
        let stream = try await ByteStream.connect(
            to: address, on: .shared, deadline: MonotonicClock.now + 30_000_000_000)
        stream.start(self)
        return stream
    }
}

extension ByteStream {
    func write(_ text: String) { Array(text.utf8).withUnsafeBytes { write($0) } }
}
