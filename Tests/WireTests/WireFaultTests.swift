import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing
import WireFaults

@testable import Wire

@Suite("faults on the wire, before a real Redis", .timeLimit(.minutes(1)))
struct WireFaultTests {
    /// Whether an answer comes only as an error of this kind.
    private func expectFailure(
        _ answer: Result<RedisReply, RedisError>, _ code: RedisError.Code,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .failure(let error) = answer else {
            Issue.record("answered: \(answer)", sourceLocation: sourceLocation)
            return
        }
        #expect(error.code == code, sourceLocation: sourceLocation)
    }

    /// `time` in nanoseconds.
    private func exchange(
        _ client: RedisConnection, _ words: String..., within time: Int64 = 30_000_000_000
    ) async -> Result<RedisReply, RedisError> {
        await client.exchange(RedisCommand(words), deadline: MonotonicClock.now + time, late: nil).result
    }

    @Test(
        "latency: what is meant comes later, what isn't doesn't, and the order stays",
        arguments: ["requests", "replies"])
    func latency(direction: String) async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            let fault = try bench.add("latency 80ms jitter 20ms \(direction) on SET")
            for count in 1...3 {
                let began = MonotonicClock.now
                async let set = client.send("SET", "k", "\(count)")
                async let get = client.send("GET", "k")
                _ = try await set
                #expect(MonotonicClock.now - began >= 60_000_000)
                #expect(try await get.text == "\(count)")
                #expect(fault.pieces == count && fault.connections == 1)
            }
            #expect(try await client.send("GET", "k").text == "3")
            #expect(fault.pieces == 3)
            bench.relay.remove(fault)
            #expect(try await client.send("SET", "k", "4") == .status("OK"))
            #expect(fault.pieces == 3 && bench.relay.faults.isEmpty)
            await client.close()
        }
    }

    @Test("jitter and shares are drawn from the seed")
    func seeded() {
        func drawn(_ seed: UInt64) -> [Int64] {
            let state = RelayState(Upstream(.unix(path: "/nowhere")), SeededGenerator(seed: seed, stream: 0))
            return (0..<20).map { _ in state.jitter(within: 1000) }
        }
        #expect(drawn(1) == drawn(1) && drawn(1) != drawn(2))
        #expect(drawn(1).allSatisfy { (-1000...1000).contains($0) } && Set(drawn(1)).count > 10)
    }

    @Test("what a fault that is over held back goes at once", arguments: ["latency 50m", "stall", "bandwidth 1B/s"])
    func overAtOnce(line: String) async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            let fault = try bench.add(line)
            async let set = client.send("SET", "k", "1")
            try await eventually { fault.pieces > 0 }
            #expect(try await bench.value("k") == nil)
            bench.relay.remove(fault)
            #expect(try await set == .status("OK"))
            await client.close()
        }
    }

    @Test("bandwidth: so many bytes need so long")
    func bandwidth() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            _ = try bench.add("bandwidth 100KB/s requests")
            let began = MonotonicClock.now
            _ = try await client.send("SET", "k", String(repeating: "x", count: 20_000))
            #expect(MonotonicClock.now - began >= 180_000_000)
            #expect(try await bench.value("k")?.utf8.count == 20_000)
            await client.close()
        }
    }

    @Test("stall of one connection's commands: others pass")
    func stall() async throws {
        try await RelayBench.run { bench in
            let slow = try await bench.client("worker-1")
            let quick = try await bench.client("other")
            let fault = try bench.add("stall on SET name worker-*")
            #expect(try await slow.send("GET", "k") == .null)
            async let set = slow.send("SET", "k", "1")
            async let get = slow.send("GET", "k")
            try await eventually { fault.pieces == 1 }
            #expect(try await quick.send("SET", "other", "1") == .status("OK"))
            #expect(try await bench.value("k") == nil)
            bench.relay.remove(fault)
            #expect(try await set == .status("OK"))
            #expect(try await get.text == "1")
            await slow.close()
            await quick.close()
        }
    }

    @Test(
        "reset at a command: before it is executed, or before its reply",
        arguments: [("requests", nil), ("replies", "1")])
    func reset(direction: String, value: String?) async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client("doomed")
            let other = try await bench.client()
            _ = try bench.add("reset \(direction) on SET key k*")
            _ = try await client.send("SET", "other", "1")
            expectFailure(await exchange(client, "SET", "k", "1"), .connectionLost)
            #expect(try await bench.value("k") == value)
            try await eventually { try await bench.count(named: "doomed") == 0 }
            #expect(try await other.send("GET", "k").text == value)
            await other.close()
        }
    }

    @Test("reset of everything strikes at once, who is there and who comes, by RST")
    func resetAll() async throws {
        try await RelayBench.run { bench in
            let there = Reading()
            _ = try await there.open(bench.relay.address)
            try await eventually { bench.relay.connections.count == 1 }
            let fault = try bench.add("reset")
            let coming = Reading()
            _ = try await coming.open(bench.relay.address)
            for reading in [there, coming] {
                try await eventually { reading.end != nil }
                guard case .failure(let error)? = reading.end else {
                    Issue.record("ended in order")
                    continue
                }
                #expect(error.reason == .reset)
            }
            #expect(fault.connections == 2)
            bench.relay.remove(fault)
            let client = try await bench.client()
            #expect(try await client.send("PING") == .status("PONG"))
            await client.close()
        }
    }

    @Test("half-open: what is sent is swallowed, and no end is told until the fault is over")
    func halfOpen() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client("ghost")
            let other = try await bench.client("other")
            let fault = try bench.add("half-open name ghost")
            expectFailure(await exchange(client, "SET", "k", "1", within: 100_000_000), .timedOut)
            #expect(try await bench.value("k") == nil)
            await client.close()
            #expect(try await other.send("PING") == .status("PONG"))
            #expect(try await bench.count(named: "ghost") == 1)
            #expect(bench.relay.connections.map(\.isBroken) == [true, false])
            bench.relay.remove(fault)
            try await eventually { try await bench.count(named: "ghost") == 0 }
            await other.close()
        }
    }

    @Test("drop: the next ones are lost, with all that follows on their connections; others pass")
    func drop() async throws {
        try await RelayBench.run { bench in
            var clients: [RedisConnection] = []
            for _ in 0..<3 { clients.append(try await bench.client()) }
            let fault = try bench.add("drop 2 replies on SET")
            #expect(try await clients[0].send("GET", "none") == .null)
            for index in 0..<2 {
                let client = clients[index]
                async let set = exchange(client, "SET", "k\(index)", "1", within: 100_000_000)
                async let behind = exchange(client, "GET", "k\(index)", within: 100_000_000)
                expectFailure(await set, .timedOut)
                expectFailure(await behind, .timedOut)
                // It took effect all the same.
                try await eventually { fault.left == 1 - index }
                #expect(try await bench.value("k\(index)") == "1")
            }
            #expect(try await clients[2].send("SET", "k2", "1") == .status("OK"))
            #expect(fault.pieces == 2 && fault.connections == 2)
            for client in clients { await client.close() }
            try await eventually { bench.relay.connections.isEmpty }

            let lost = try bench.add("drop 1 requests on SET")
            let client = try await bench.client()
            expectFailure(await exchange(client, "SET", "lost", "1", within: 100_000_000), .timedOut)
            try await eventually { lost.left == 0 }
            #expect(try await bench.value("lost") == nil)
            await client.close()
        }
    }

    @Test("cut: so many bytes pass, then the connection ends in order")
    func cut() async throws {
        try await RelayBench.run { bench in
            _ = try await bench.direct.send("SET", "k", "0123456789")
            let raw = Reading()
            let stream = try await raw.open(bench.relay.address)
            stream.write("GET k\r\n")
            try await eventually { raw.count == 17 }
            let fault = try bench.add("cut after 20B replies")
            stream.write("GET k\r\nGET k\r\nGET k\r\n")
            try await eventually { raw.end != nil }
            #expect(raw.count == 37)
            guard case .success? = raw.end else {
                Issue.record("did not end in order")
                return
            }
            #expect(fault.pieces == 1)
        }
    }

    @Test("a truncated command never takes effect")
    func cutCommand() async throws {
        try await RelayBench.run { bench in
            _ = try bench.add("cut after 30B on SET")
            let client = try await bench.client()
            expectFailure(await exchange(client, "SET", "k", String(repeating: "x", count: 100)), .connectionLost)
            #expect(try await bench.value("k") == nil)
        }
    }

    @Test("every second connection; a share of them; those of an address; and no others")
    func limited() async throws {
        try await RelayBench.run { bench in
            var clients: [RedisConnection] = []
            for _ in 0..<8 { clients.append(try await bench.client()) }
            func met(_ line: String) async throws -> [Int] {
                let fault = try bench.add(line)
                var met: [Int] = []
                for (index, client) in clients.enumerated() {
                    let before = fault.pieces
                    _ = try await client.send("PING")
                    if fault.pieces > before { met.append(index) }
                }
                #expect(fault.connections == met.count)
                bench.relay.remove(fault)
                return met
            }
            #expect(try await met("latency 1ms every 2") == [1, 3, 5, 7])
            #expect(try await met("latency 1ms share 100%").count == 8)
            let half = try await met("latency 1ms share 50%")
            #expect((1...7).contains(half.count))
            #expect(try await met("latency 1ms share 50%") == half)
            let address = bench.relay.connections[5].client
            #expect(try await met("latency 1ms from \(address)") == [5])
            #expect(try await met("latency 1ms from 127.0.0.2:*") == [])
            for client in clients { await client.close() }
        }
    }

    @Test("keys of a command are where Redis has them")
    func keys() async throws {
        let commands: [(words: [String], fits: Bool)] = [
            (["SET", "lock:1", "x"], true), (["SET", "x", "lock:1"], false), (["DEL", "x", "lock:1"], true),
            (["MSET", "x", "lock:1", "y", "z"], false), (["MSET", "x", "y", "lock:1", "z"], true),
            (["EVAL", "return 1", "1", "lock:1", "x"], true), (["EVAL", "return 1", "0", "lock:1"], false),
            (["EVAL", "return 1", "1", "x", "lock:1"], false), (["OBJECT", "ENCODING", "lock:1"], true),
            (["XREAD", "COUNT", "1", "STREAMS", "x", "lock:1", "0", "0"], true),
            (["XREAD", "COUNT", "1", "STREAMS", "x", "0"], false), (["PING"], false),
        ]
        try await RelayBench.run { bench in
            let client = try await bench.client()
            let fault = try bench.add("latency 1ms key lock:*")
            for (words, fits) in commands {
                let before = fault.pieces
                _ = await client.exchange(RedisCommand(words), deadline: nil, late: nil)
                #expect(fault.pieces == before + (fits ? 1 : 0), "\(words)")
            }
            await client.close()
        }
    }

    @Test("faults add up, and replies belong to their commands whatever came before")
    func several() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            // Unanswered commands from before the fault: their replies aren't those of a SET.
            async let earlier = client.send("BLPOP", "list", "0")
            try await eventually { (try await bench.direct.send("CLIENT", "LIST").text ?? "").contains("cmd=blpop") }
            let late = try bench.add("latency 30ms replies on SET")
            let slow = try bench.add("latency 30ms on SET")
            let began = MonotonicClock.now
            async let set = client.send("SET", "k", "1")
            try await eventually { slow.pieces == 1 }
            _ = try await bench.direct.send("RPUSH", "list", "a")
            _ = try await earlier
            #expect(late.pieces == 0 || MonotonicClock.now - began >= 30_000_000)
            _ = try await set
            #expect(MonotonicClock.now - began >= 60_000_000)
            #expect(late.pieces == 1 && slow.pieces == 1)
            await client.close()
        }
    }

    @Test("in a long pipeline each reply belongs to its command")
    func pipeline() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            let fault = try bench.add("latency 1ms replies on SET key k*")
            let answers = await withTaskGroup(of: (Int, Result<RedisReply, RedisError>).self) { group in
                for number in 0..<200 {
                    group.addTask(executorPreference: EventLoop.shared) {
                        let words = number % 5 == 0 ? ["SET", "k\(number)", "x"] : ["ECHO", "\(number)"]
                        return (number, await client.exchange(RedisCommand(words), deadline: nil, late: nil).result)
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (number, answer) in answers {
                let text = try answer.get()
                #expect(number % 5 == 0 ? text == .status("OK") : text.text == "\(number)")
            }
            #expect(answers.count == 200 && fault.pieces == 40)
            await client.close()
        }
    }

    @Test("there is room for sixty-four, and for another when one is over")
    func capacity() async throws {
        try await RelayBench.run { bench in
            let client = try await bench.client()
            let faults = try (0..<64).map { _ in try bench.add("latency 0ms on NEVER") }
            #expect(bench.relay.add(WireFault(.stall)) == nil)
            #expect(try await client.send("PING") == .status("PONG"))
            bench.relay.remove(faults[63])
            #expect(try bench.add("latency 1ms").id == 65)
            #expect(try await client.send("PING") == .status("PONG"))
            #expect(bench.relay.faults.last?.pieces == 1)
            await client.close()
        }
    }
}
