import EventLoop
import Glibc
import Harness
import StampedeTesting
import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1))) struct RedisConnectionTests {
    let loop = EventLoop.shared

    @Test("commands are pipelined on one connection and each gets its own answer")
    func pipelining() async throws {
        try await withRedis { server async throws in
            let connection = try await RedisConnection.open(server.configuration, on: loop)
            let answers = await withTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<500 {
                    group.addTask(executorPreference: loop) {
                        let exchange = await connection.exchange(RedisCommand("ECHO", "n\(number)"))
                        #expect(exchange.sent <= exchange.received)
                        return (number, try? exchange.result.get().text)
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect((0..<500).allSatisfy { answers[$0] == "n\($0)" })
            await connection.close()
        }
    }

    @Test("an operator sees the connection's name; password and database are used")
    func introduction() async throws {
        try await withRedis(arguments: ["--requirepass", "hunter2"]) { server async throws in
            var configuration = server.configuration
            configuration.password = Secret("hunter2")
            configuration.database = 3
            configuration.clientName = "stampede:test:client"
            let connection = try await RedisConnection.open(configuration, on: loop)
            let list = try await connection.send("CLIENT", "LIST").text ?? ""
            #expect(list.contains("name=stampede:test:client"))
            #expect(list.contains("db=3"))
            await connection.close()
        }
    }

    @Test("a wrong password and a missing one are told apart")
    func passwords() async throws {
        try await withRedis(arguments: ["--requirepass", "hunter2"]) { server async throws in
            var wrong = server.configuration
            wrong.password = Secret("nope")
            let refused = await #expect(throws: RedisError.self) { try await RedisConnection.open(wrong, on: loop) }
            #expect(refused?.code == .wrongPass)
            let naked = try await RedisConnection.open(server.configuration, on: loop)
            let error = await #expect(throws: RedisError.self) { try await naked.send("GET", "x") }
            #expect(error?.code == .noAuth)
            await naked.close()
        }
    }

    @Test("nobody listening is told as such, with the address")
    func refused() async throws {
        let configuration = try RedisConfiguration(url: "redis://127.0.0.1:1")
        let error = await #expect(throws: RedisError.self) { try await RedisConnection.open(configuration, on: loop) }
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("127.0.0.1:1") == true)
    }

    @Test("at maxclients the reason arrives, not just a broken pipe")
    func maxClients() async throws {
        try await withRedis(arguments: ["--maxclients", "3"]) { server async throws in
            var held: [RedisConnection] = []
            var configuration = server.configuration
            configuration.clientName = "holder"
            for _ in 0..<3 { held.append(try await RedisConnection.open(configuration, on: loop)) }
            let error = await #expect(throws: RedisError.self) {
                try await RedisConnection.open(configuration, on: loop)
            }
            #expect(error?.code == .maxClients)
            #expect(error?.mayHaveHappened == false)
            for connection in held { await connection.close() }
        }
    }

    @Test("a stalled Redis: the caller is let go at the deadline, and the late answer goes to nobody else")
    func tombstone() async throws {
        try await withRedis { server async throws in
            let connection = try await RedisConnection.open(server.configuration, on: loop)
            let late = Lock<[RedisReply]>([])
            await server.process.pause()
            let given = await connection.exchange(
                RedisCommand("ECHO", "first"), deadline: MonotonicClock.now + 30_000_000
            ) { reply in late.withLock { $0.append(reply) } }
            #expect(throws: RedisError.self) { try given.result.get() }
            if case .failure(let error) = given.result {
                #expect(error.code == .timedOut)
                #expect(error.mayHaveHappened)
            }
            await server.process.resume()
            #expect(try await connection.send("ECHO", "second").text == "second")
            #expect(late.withLock { $0 } == [.bulk(Array("first".utf8))])
            await connection.close()
        }
    }

    @Test("a cancelled caller gets away at once, and the connection stays in step")
    func cancellation() async throws {
        try await withRedis { server async throws in
            let connection = try await RedisConnection.open(server.configuration, on: loop)
            await server.process.pause()
            let caller = Task { await connection.cancellableExchange(RedisCommand("ECHO", "lost")).result }
            caller.cancel()
            if case .failure(let error) = await caller.value {
                #expect(error.code == .cancelled)
            } else {
                Issue.record("a stopped Redis can't have answered")
            }
            await server.process.resume()
            #expect(try await connection.send("ECHO", "kept").text == "kept")
            await connection.close()
        }
    }

    @Test("a Redis that dies breaks the connection, and says that the command may have happened")
    func death() async throws {
        try await withRedis { server async throws in
            let connection = try await RedisConnection.open(server.configuration, on: loop)
            await server.process.pause()
            async let answer = connection.exchange(RedisCommand("GET", "x"))
            await loop.run { await loop.sleep(until: MonotonicClock.now + 5_000_000) }
            await server.process.send(signal: SIGKILL)
            if case .failure(let error) = await answer.result {
                #expect(error.code == .connectionLost)
                #expect(error.mayHaveHappened)
            } else {
                Issue.record("a killed Redis can't have answered")
            }
            let after = await connection.exchange(RedisCommand("GET", "x"))
            if case .failure(let error) = after.result { #expect(!error.mayHaveHappened) }
        }
    }

    @Test("a script is sent whole once, and by its digest from then on")
    func scripts() async throws {
        try await withRedis { server async throws in
            let connection = try await RedisConnection.open(server.configuration, on: loop)
            let script = RedisScript("return KEYS[1] .. ARGV[1]")
            for _ in 0..<3 {
                let exchange = await script.run(keys: ["k"], arguments: ["v"], on: connection)
                #expect(try exchange.result.get().text == "kv")
            }
            let stats = RedisInfo(try await connection.send("INFO", "commandstats").text ?? "")
            #expect(stats["cmdstat_eval"]?.hasPrefix("calls=1,") == true)
            #expect(stats["cmdstat_evalsha"]?.hasPrefix("calls=3,") == true)
            await connection.close()
        }
    }
}
