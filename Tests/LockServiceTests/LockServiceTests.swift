import EventLoop
import Glibc
import Harness
import LockService
import RedisClient
import StampedeTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct LockServiceTests {
    @Test("of a hundred who acquire at once exactly one is granted; the others are told who holds it")
    func contention() async throws {
        try await withLocks { locks async throws in
            let results = await withTaskGroup(of: Result<Lease, LockError>.self) { group in
                for worker in 0..<100 {
                    group.addTask {
                        do throws(LockError) {
                            return .success(try await locks.acquire("spool", owner: "\(worker)"))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let leases = results.compactMap { try? $0.get() }
            #expect(leases.count == 1)
            let winner = try #require(leases.first).token.worker
            for case .failure(let error) in results {
                #expect(error == .occupied(resource: "spool", owner: winner))
            }
        }
    }

    @Test("only the holder's token releases, and once")
    func release() async throws {
        try await withLocks { locks async throws in
            let lease = try await locks.acquire("spool", owner: "7")
            #expect(try await locks.release("spool", token: LockToken(worker: "7")) == false)
            #expect(try await locks.owner("spool")?.token == lease.token.text)
            #expect(try await locks.release("spool", token: lease.token))
            #expect(try await locks.release("spool", token: lease.token) == false)
            #expect(try await locks.owner("spool") == nil)
        }
    }

    @Test("a lease holds its TTL in Redis, and ends by it")
    func ttl() async throws {
        try await withLocks(ttl: .milliseconds(1500)) { locks async throws in
            let lease = try await locks.acquire("spool", owner: "7")
            let left = try #require(try await locks.owner("spool")?.timeLeft)
            #expect(left > .zero && left <= .milliseconds(1500))
            await EventLoop.shared.sleep(until: lease.heldUntil + 20_000_000)
            let next = try await locks.acquire("spool", owner: "8")
            #expect(try await locks.release("spool", token: lease.token) == false)
            #expect(try await locks.owner("spool")?.worker == "8")
            #expect(try await locks.release("spool", token: next.token))
        }
    }

    @Test("extend adds to the time left, keeps the value, and never shortens")
    func extend() async throws {
        try await withLocks(ttl: .seconds(10)) { locks async throws in
            let lease = try await locks.acquire("spool", owner: "7")
            let left = try await locks.extend("spool", token: lease.token, by: .seconds(5))
            #expect(try #require(left) > .seconds(14))
            #expect(try await locks.owner("spool")?.token == lease.token.text)
            let same = try await locks.extend("spool", token: lease.token, by: .seconds(-5))
            #expect(try #require(same) > .seconds(14))
            await #expect(throws: LockError.occupied(resource: "spool", owner: "7")) {
                try await locks.extend("spool", token: LockToken(worker: "8"), by: .seconds(5))
            }
            _ = try await locks.release("spool", token: lease.token)
            await #expect(throws: LockError.expired(resource: "spool")) {
                try await locks.extend("spool", token: lease.token, by: .seconds(5))
            }
        }
    }

    @Test("fencing tokens grow with every grant, also after a lease that ended by its TTL")
    func fencing() async throws {
        try await withLocks(ttl: .milliseconds(30), fencing: true) { locks async throws in
            var last: UInt64 = 0
            for round in 0..<5 {
                let lease = try await locks.acquire("spool", owner: "7")
                #expect(try #require(lease.fencing) > last)
                last = lease.fencing ?? 0
                if round % 2 == 0 {
                    _ = try await locks.release("spool", token: lease.token)
                } else {
                    await EventLoop.shared.sleep(until: lease.heldUntil + 10_000_000)
                }
            }
            let held = try await locks.acquire("spool", owner: "a")
            await #expect(throws: LockError.occupied(resource: "spool", owner: "a")) {
                try await locks.acquire("spool", owner: "b")
            }
            #expect(try await locks.release("spool", token: held.token))
        }
    }

    @Test("an acquire whose answer is lost takes the lock when it can see that the lock is its own")
    func lostAnswer() async throws {
        try await withLocks(socketTimeout: .milliseconds(30)) { locks, server async throws in
            // The connection is there before Redis stops.
            _ = await locks.sender.exchange(RedisCommand("PING"), deadline: MonotonicClock.now + 5_000_000_000)
            await server.process.pause()
            async let lease = locks.acquire("spool", owner: "7")
            await EventLoop.shared.sleep(until: MonotonicClock.now + 45_000_000)
            await server.process.resume()
            let token = try await lease.token
            #expect(try await locks.owner("spool")?.token == token.text)
            let info = RedisInfo(try await locks.sender.send("INFO", "commandstats").text ?? "")
            #expect(info["cmdstat_set"] != nil)
        }
    }

    @Test("a grant that comes after its caller has given up is released again")
    func orphan() async throws {
        try await withLocks(attempts: 1) { locks, server async throws in
            // The connection is there before Redis stops.
            _ = await locks.sender.exchange(RedisCommand("PING"), deadline: MonotonicClock.now + 5_000_000_000)
            await server.process.pause()
            do throws(LockError) {
                _ = try await locks.acquire("spool", owner: "7")
                Issue.record("a stopped Redis can't have granted")
            } catch {
                guard case .indeterminate = error else {
                    Issue.record("\(error) is not indeterminate")
                    return
                }
            }
            await server.process.resume()
            // Both commands are in Redis's statistics when the orphan has been taken and released.
            try await eventually {
                let statistics = RedisInfo((try? await locks.sender.send("INFO", "commandstats").text) ?? "")
                return statistics["cmdstat_set"] != nil && statistics["cmdstat_del"] != nil
            }
            let owner = try await locks.owner("spool")
            #expect(owner == nil)
        }
    }

    @Test("a Redis that isn't there is unavailable, not indeterminate")
    func unavailable() async throws {
        let configuration = try RedisConfiguration(url: "redis://127.0.0.1:1")
        let pool = RedisPool(configuration, on: .shared)
        do throws(LockError) {
            _ = try await LockService(pool).acquire("spool", owner: "7")
        } catch {
            guard case .unavailable(let reason) = error else {
                Issue.record("\(error) is not unavailable")
                return
            }
            #expect(reason.code == .cannotConnect)
        }
        await pool.close()
    }

    @Test("a key of another type under the lock's name is a failure that says so")
    func foreignKey() async throws {
        try await withLocks { locks async throws in
            _ = try await locks.sender.send("LPUSH", locks.key(of: "spool"), "x")
            do throws(LockError) { _ = try await locks.release("spool", token: LockToken(worker: "7")) } catch {
                guard case .failed(let reason) = error else {
                    Issue.record("\(error) is no failure")
                    return
                }
                #expect(reason.message.contains("WRONGTYPE"))
            }
        }
    }

    private func withLocks(
        ttl: Duration = .seconds(30), fencing: Bool = false, _ body: (LockService) async throws -> Void
    ) async throws {
        try await withLocks(ttl: ttl, fencing: fencing) { locks, _ in try await body(locks) }
    }

    private func withLocks(
        ttl: Duration = .seconds(30), fencing: Bool = false, socketTimeout: Duration = .seconds(5), attempts: Int = 8,
        _ body: (LockService, RedisServer) async throws -> Void
    ) async throws {
        try await withRedis { server async throws in
            var redis = server.configuration
            redis.socketTimeout = socketTimeout
            var configuration = LockConfiguration()
            configuration.ttl = ttl
            configuration.fencing = fencing
            configuration.retry.attempts = attempts
            configuration.retry.deadline = .seconds(attempts == 1 ? 0.02 : 5)
            let pool = RedisPool(redis, on: .shared)
            try await body(LockService(pool, configuration), server)
            await pool.close()
        }
    }
}
