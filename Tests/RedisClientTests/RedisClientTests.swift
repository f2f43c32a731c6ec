import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedisClientTests {
    @Test("before connect() and after disconnect() there is a clear error, never a crash")
    func lifecycle() async throws {
        try await withRedis { server async throws in
            let client = RedisClient(server.configuration)
            #expect(throws: RedisError.self) { try client.client() }
            #expect(await client.connect() == .connected(version: server.version))
            #expect(try await client.client().send("PING") == .status("PONG"))
            await client.disconnect()
            let error = #expect(throws: RedisError.self) { try client.client() }
            #expect(error?.code == .notConnected)
            #expect(await client.connect() == .connected(version: server.version))
            await client.disconnect()
        }
    }

    @Test("a Redis that is down at the start is no crash; the client connects when it comes")
    func downAtStart() async throws {
        let early = try await RedisServer.start()
        let configuration = early.configuration
        await early.stop()
        let client = RedisClient(configuration)
        if case .disconnected(let error) = await client.connect() {
            #expect(error.code == .cannotConnect)
        } else {
            Issue.record("nobody listens there")
        }
        guard case .tcp(_, let port) = configuration.address else { return }
        var options = RedisServer.Options()
        options.arguments = ["--port", String(port)]
        let late = try await RedisServer.start(options)
        #expect(try await client.client().send("PING") == .status("PONG"))
        await client.disconnect()
        await late.stop()
    }
}
