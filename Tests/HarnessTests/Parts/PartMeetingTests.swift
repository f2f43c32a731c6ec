import EventLoop
import RedisClient
import Scenario
import StampedeTesting
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(1))) struct PartMeetingTests {
    private func scenario(clients: Int = 2) throws -> Scenario {
        let text = "name: m\nclients: \(clients)\nrounds: 1\nsteps: [acquire]\ninvariants: [exclusive-winner]\n"
        return try Scenario.load(text: Array(text.utf8), path: "m.yaml")
    }

    private func meeting(
        _ number: Int, of count: Int = 2, _ server: RedisServer, seed: UInt64 = 7, clients: Int = 2
    ) async throws -> PartMeeting {
        let part = try #require(RunPart(number, of: count, run: "both"))
        let scenario = try scenario(clients: clients)
        return try await EventLoop.shared.run {
            try await PartMeeting(
                part, scenario, seed: seed, server.configuration, names: RunNames(run: "both"), on: .shared)
        }
    }

    private func keys(_ server: RedisServer) async throws -> Int {
        let connection = try await RedisConnection.open(server.configuration, on: .shared)
        let size = try await connection.send("DBSIZE").integer
        await connection.close()
        return Int(size ?? -1)
    }

    @Test("nobody goes on before all have come, again and again, and one whose time is over ends it for all")
    func meet() async throws {
        try await withRedis { server in
            let first = try await meeting(1, server)
            let second = try await meeting(2, server)
            let arrived = Lock(0)
            for round in 1...20 {
                async let late = EventLoop.shared.run {
                    arrived.withLock { $0 += 1 }
                    return await first.meet()
                }
                try await eventually { arrived.withLock { $0 } == round }
                let word = await EventLoop.shared.run { await second.meet() }
                #expect(word == .go)
                #expect(await late == .go)
            }
            async let over = EventLoop.shared.run { await first.meet(isOver: true) }
            let heard = await EventLoop.shared.run { await second.meet() }
            #expect(heard == .over)
            #expect(await over == .over)
            // The largest resource of all is told to the one that leaves last, and no key is left.
            let left = await EventLoop.shared.run { await first.leave(lastResource: 9) }
            #expect(left == nil)
            let last = await EventLoop.shared.run { await second.leave(lastResource: 4) }
            #expect(last == 9)
            #expect(try await keys(server) == 0)
        }
    }

    @Test("a part that goes away before its time ends the waiting of the others")
    func gone() async throws {
        try await withRedis { server in
            let first = try await meeting(1, server)
            let second = try await meeting(2, server)
            async let word = EventLoop.shared.run { await first.meet() }
            await EventLoop.shared.run { await second.breakUp() }
            guard case .gone(let reason) = await word else {
                Issue.record("it went on")
                return
            }
            #expect(reason.contains("another part of both ended before its time"))
        }
    }

    @Test("a part that is there already, or is told something else than the others, is refused")
    func refused() async throws {
        try await withRedis { server in
            _ = try await meeting(1, server)
            func refusal(_ body: () async throws -> PartMeeting) async -> String {
                do { _ = try await body() } catch { return "\(error)" }
                return "none"
            }
            #expect(await refusal { try await meeting(1, server) }.contains("part 1/2 of both is there already"))
            #expect(await refusal { try await meeting(2, server, seed: 8) }.contains("seed 7, not 8"))
            #expect(await refusal { try await meeting(2, of: 3, server) }.contains("parts 2, not 3"))
            #expect(
                await refusal { try await meeting(2, server, clients: 3) }.contains("another file or other options"))
            _ = try await meeting(2, server)
        }
    }
}
