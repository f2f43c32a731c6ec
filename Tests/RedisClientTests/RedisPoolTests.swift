import EventLoop
import Glibc
import Harness
import StampedeTesting
import Testing

@testable import RedisClient

@Suite(.timeLimit(.minutes(1))) struct RedisPoolTests {
    let loop = EventLoop.shared

    @Test("a hundred callers share four connections; Redis never sees a fifth")
    func ceiling() async throws {
        try await withRedis { server async throws in
            let pool = RedisPool(server.configuration, ceiling: 4, on: loop)
            await withTaskGroup { group in
                for number in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        for _ in 0..<20 {
                            let answer = await pool.exchange(RedisCommand("ECHO", "\(number)"))
                            #expect((try? answer.result.get().text) == "\(number)")
                        }
                    }
                }
            }
            let info = RedisInfo(try await pool.send("INFO", "stats").text ?? "")
            #expect(info.integer("total_connections_received") == 4)
            #expect(await pool.counts() == .init(open: 4, idle: 4, waiting: 0, created: 4, broken: 0))
            await pool.close()
        }
    }

    @Test("whoever waits too long is told that the pool is exhausted, and the next one is served")
    func exhaustion() async throws {
        try await withRedis { server async throws in
            let pool = RedisPool(server.configuration, ceiling: 1, on: loop)
            let outcome = try await pool.withConnection { _ in
                await pool.exchange(RedisCommand("PING"), deadline: MonotonicClock.now + 20_000_000).result
            }
            if case .failure(let error) = outcome {
                #expect(error.code == .poolExhausted)
                #expect(!error.mayHaveHappened)
            } else {
                Issue.record("the only connection was lent")
            }
            #expect(try await pool.send("PING") == .status("PONG"))
            await pool.close()
        }
    }

    @Test("cancelled borrowers leave nothing behind, wherever the cancellation meets them")
    func cancellation() async throws {
        try await withRedis { server async throws in
            let pool = RedisPool(server.configuration, ceiling: 2, on: loop)
            for round in 0..<50 {
                await withTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask {
                            _ = try? await pool.withConnection { connection in
                                await connection.cancellableExchange(RedisCommand("ECHO", "x"))
                            }
                        }
                    }
                    for _ in 0..<(round % 7) { await Task.yield() }
                    group.cancelAll()
                }
            }
            #expect(try await pool.send("ECHO", "still in step").text == "still in step")
            let counts = await pool.counts()
            #expect(counts.waiting == 0)
            #expect(counts.open <= 2)
            await pool.close()
            #expect(await pool.counts().open == 0)
        }
    }

    @Test("connections that Redis kills are replaced")
    func replacement() async throws {
        try await withRedis { server async throws in
            let pool = RedisPool(server.configuration, ceiling: 3, on: loop)
            let administrator = try await RedisConnection.open(server.configuration, on: loop)
            for _ in 0..<5 {
                #expect(try await pool.send("PING") == .status("PONG"))
                _ = try await administrator.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
                // The end of the connection is an event of its own: the pool has seen it when it counts it.
                try await eventually { await pool.counts().open == 0 }
            }
            #expect(await pool.counts().broken == 5)
            await administrator.close()
            await pool.close()
        }
    }

    @Test("an idle connection that no longer answers is found by the check and leaves the pool")
    func idleCheck() async throws {
        try await withRedis { server async throws in
            var configuration = server.configuration
            configuration.healthCheckInterval = .milliseconds(20)
            configuration.socketTimeout = .milliseconds(100)
            let pool = RedisPool(configuration, ceiling: 1, on: loop)
            let ping = RedisCommand("PING")
            let first = await pool.exchange(ping, deadline: MonotonicClock.now + 5_000_000_000)
            #expect(try first.result.get() == .status("PONG"))
            await server.process.pause()
            try await eventually { await pool.counts().broken > 0 }
            await server.process.resume()
            let second = await pool.exchange(ping, deadline: MonotonicClock.now + 5_000_000_000)
            #expect(try second.result.get() == .status("PONG"))
            await pool.close()
        }
    }

    @Test("when Redis is gone every waiter is told, at once")
    func gone() async throws {
        let configuration = try RedisConfiguration(url: "redis://127.0.0.1:1")
        let pool = RedisPool(configuration, ceiling: 2, on: loop)
        let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    if case .failure(let error) = await pool.exchange(RedisCommand("PING")).result {
                        error.code
                    } else {
                        nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .cannotConnect, count: 10))
        await pool.close()
    }
}
