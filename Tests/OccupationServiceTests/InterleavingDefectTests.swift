import EventLoop
import Harness
import RedisClient
import StampedeTesting
import Testing

@testable import OccupationService

/// Defects that show only when commands of two callers come in a certain order, or fail between two steps.
@Suite(.timeLimit(.minutes(1))) struct InterleavingDefectTests {
    @Test("get-then-delete-release: a release at the end of its lease deletes the next holder's lock")
    func getThenDelete() async throws {
        let honest = try await takesAfterLateRelease(nil)
        #expect(honest.count >= 2 && honest.allSatisfy { $0 == 409 }, "\(honest)")
        let defective = try await takesAfterLateRelease(.getThenDeleteRelease)
        #expect(defective.contains(200), "\(defective)")
    }

    /// A lease ends, and another caller is granted, while the holder's pause has sent so many commands to Redis and not
    /// the next one: at each number there is. Tells what a third taker is told then.
    private func takesAfterLateRelease(_ defect: Defect?) async throws -> [Int] {
        var statuses: [Int] = []
        try await ServiceUnderTest.run { plain async throws in
            try await HoldingProxy.run(to: plain.redis.configuration.address) { proxy async throws in
                try await plain.beside({ settings in
                    settings.redis.address = proxy.address
                    settings.defect = defect
                }) { service async throws in
                    // So that every script is known to Redis, and every connection there is.
                    _ = try await service.take("TAG-001", worker: 1)
                    _ = try await service.pause("TAG-001", worker: 1)
                    for number in 1...9 {
                        let tag = "TEST-0\(number)"
                        #expect(try await service.take(tag, worker: 1).status == 200)
                        await proxy.hold(number)
                        let isAnswered = Lock(false)
                        let pausing = Task {
                            _ = try await service.pause(tag, worker: 1)
                            isAnswered.withLock { $0 = true }
                        }
                        try await eventually { await proxy.isHolding || isAnswered.withLock { $0 } }
                        guard await proxy.isHolding else {
                            await proxy.letGo()
                            try await pausing.value
                            return
                        }
                        try await plain.redis("DEL", "spool_lock:\(tag)")
                        #expect(try await plain.take(tag, worker: 2).status == 200)
                        await proxy.letGo()
                        try await pausing.value
                        statuses.append(try await plain.take(tag, worker: 3).status)
                    }
                }
            }
        }
        return statuses
    }

    @Test("expire-set-apart: when the second command doesn't happen, the lock has no end")
    func expireSetApart() async throws {
        try await ServiceUnderTest.run { service async throws in
            try await service.beside({ $0.defect = .expireSetApart }) { defective async throws in
                #expect(try await defective.take("TEST-01", worker: 1).status == 200)
                #expect(try await service.redis("PTTL", "spool_lock:TEST-01").integer ?? 0 > 0)
                // In place of a crash between the two.
                try await service.redis("ACL", "SETUSER", "default", "-expire")
                #expect(try await defective.take("TEST-02", worker: 1).status == 503)
                #expect(try await service.redis("PTTL", "spool_lock:TEST-02").integer == -1)
                #expect(try await defective.take("TEST-02", worker: 2).status == 409)
                #expect(try await service.take("TEST-03", worker: 1).status == 200)
                #expect(try await service.redis("PTTL", "spool_lock:TEST-03").integer ?? 0 > 0)
            }
        }
    }

    @Test("process-local-lock: of two services at the same Redis and database each grants the spool")
    func processLocalLock() async throws {
        for (defect, expected) in [(nil, 409), (Defect.processLocalLock, 200)] {
            try await ServiceUnderTest.run({ $0.defect = defect }) { one async throws in
                try await one.beside({ _ in }) { other async throws in
                    #expect(try await one.take("TEST-01", worker: 1).status == 200)
                    #expect(try await other.take("TEST-01", worker: 2).status == expected)
                    #expect(try await one.take("TEST-01", worker: 3).status == 409)
                }
            }
        }
    }
}
