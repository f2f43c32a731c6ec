import EventLoop
import Foundation
import Harness
import RedisClient
import Scenario
import StampedeTesting
import Testing

/// Servers that are killed and started again.
@Suite(.timeLimit(.minutes(1))) struct RestartTests {
    @Test("a killed Redis comes back on its port, with its data only where it keeps some", arguments: [true, false])
    func data(isKept: Bool) async throws {
        let folder = NSTemporaryDirectory() + "stampede-data-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = RedisServer.Options()
        options.dataFolder = isKept ? folder : nil
        let server = try await RedisServer.start(options)
        let client = RedisClient(server.configuration, ceiling: 1)
        await client.connect()
        _ = try await client.client().send("SET", "k", "v")
        await server.kill()
        guard case .disconnected = await client.status() else { throw CocoaError(.featureUnsupported) }
        try await server.startAgain()
        // The pool may find out only now that its connection is broken.
        try await eventually { if case .connected = await client.status() { true } else { false } }
        #expect(try await client.client().send("GET", "k") == (isKept ? .bulk(Array("v".utf8)) : .null))
        await client.disconnect()
        await server.stop()
    }

    @Test("CLIENT LIST is read by key, whatever fields a version has")
    func entries() {
        let text = """
            id=7 addr=127.0.0.1:4242 laddr=127.0.0.1:6379 name=worker age=12 idle=3 cmd=get lib-name=redis-py lib-ver=5.0
            id=8 addr=/tmp/s:0 name= age=1 idle=0 cmd=client|list

            """
        let list = ClientEntry.list(text)
        #expect(list.map(\.id) == ["7", "8"] && list[0].name == "worker" && list[1].name.isEmpty)
        #expect(list[0].age == 12 && list[0].idle == 3 && list[0].library == "redis-py 5.0")
        #expect(list[1].command == "client|list" && list[0].address == "127.0.0.1:4242")
    }

    @Test("a Redis that keeps its data through a fault begins the next run without them")
    func nextRun() async throws {
        let text = """
            name: a
            clients: 2
            duration: 2s
            arrival: closed
            resources: 2
            steps: [acquire, release]
            faults: [{redis-gone: {data: kept}, at: 1s, for: 100ms}]
            invariants: [mutual-exclusion]
            """
        let scenario = try Scenario.load(text: Array(text.utf8), path: "f")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for _ in 0..<2 {
            let targets = try await RunTargets.start(for: scenario, .init(folder: folder.path))
            let connection = try await RedisConnection.open(try #require(targets.redis), on: .shared)
            #expect(try await connection.send("DBSIZE") == .integer(0))
            #expect(try await connection.send("SET", "left", "behind") == .status("OK"))
            await connection.close()
            await targets.stop()
        }
    }
}
