import Checkers
import Scenario
import Testing
import WireFaults

/// What faults mean, value by value.
@Suite struct FaultTests {
    static let text = """
        name: a
        clients: 2
        duration: 9s
        arrival: closed
        resources: 2
        service: { occupation: , instances: 2 }
        redis: { max-clients: 30 }
        steps: [{ request: POST /a, as: acquire }]
        faults:
          - redis-gone:
            at: start
            for: 1s
          - redis-stopped:
            at: 1s
            for: 500ms
          - redis-max-clients: 12
            at: 2s
            for: 3s
          - redis-hog: all
            at: 2s
            for: 1s
          - redis-connections-killed:
            at: 3s
          - redis-paused: { commands: writes }
            at: 6s
            for: 1s
          - redis-failover: { loses: 50ms }
            at: 7500ms
            for: 100ms
          - redis-memory-limit: { policy: volatile-lru, room-kb: 300 }
            at: 8s
            for: 100ms
          - redis-clock: { behind: 1500ms }
            at: 8200ms
            for: 100ms
          - service-killed: { instance: 2 }
            at: 1s
            for: 1s
          - service-clock: { ahead: 2s, instance: 2 }
            at: 3s
            for: 1s
          - service-stopped:
            at: 1s
            for: 1s
          - redis-wire: { latency: 50ms, jitter: 10ms, commands: [set, EVALSHA], key: "lock:*", name: "worker-*" }
            at: 1s
            for: 1s
          - redis-wire: { cut-after: 1.5KB, of: replies, from: "127.0.0.1:*", every: 3 }
            at: 1s
            for: 1s
          - service-wire: { bandwidth: 10KB/s, share: 12.5% }
            at: 1s
            for: 1s
          - service-wire: half-open
            at: 1s
            for: 1s
        invariants:
          - connection-leak: { allowance: 4 }
          - graceful-degradation: { deadline: 3s }
          - health-truth:
              endpoints:
                - path: /health/ready
                - path: /api/health
                  healthy: { status: 200, json: { operational: true } }
        """

    @Test("each fault is what is written, and the private Redis too")
    func model() throws {
        let scenario = try ModelTests.load(Self.text)
        #expect(scenario.redis.maxClients == 30)
        #expect(
            scenario.faults.map(\.kind) == [
                .redisGone(.lost), .redisStopped, .redisLimit(12), .redisHog(nil), .redisConnectionsKilled,
                .redisPaused(.writes), .redisFailover(loses: .milliseconds(50)),
                .redisMemoryLimit(.init(policy: .volatileLRU, room: 300 * 1024)),
                .redisClock(ahead: .milliseconds(-1500)), .serviceKilled(instance: 2),
                .serviceClock(ahead: .seconds(2), instance: 2), .serviceStopped(instance: 1),
                .redisWire(try WireFault("latency 50ms jitter 10ms on SET,EVALSHA key lock:* name worker-*")),
                .redisWire(try WireFault("cut after 1500B replies from 127.0.0.1:* every 3")),
                .serviceWire(try WireFault("bandwidth 10KB/s share 12.5%")), .serviceWire(WireFault(.halfOpen)),
            ])
        #expect(scenario.faults[0].at == .start && scenario.faults[1].at == .after(.seconds(1)))
        #expect(scenario.faults[1].lasting == .milliseconds(500) && scenario.faults[4].lasting == nil)
        #expect(Set(scenario.faults.map(\.kind.summary)).count == 16)
    }

    @Test("faults that the seed draws are kept as they are written, and what is measured too")
    func drawn() throws {
        let scenario = try ModelTests.load(
            """
            name: a
            clients: 2
            duration: 9s
            arrival: closed
            resources: 2
            steps: [acquire, release]
            faults:
              random: { count: 3, kinds: [redis-stopped, redis-gone: {data: kept}], from: 1s, until: 7s, for: 100ms..1s }
            measures: [mutual-exclusion, release-frees]
            invariants: [graceful-degradation]
            """)
        let random = try #require(scenario.randomFaults)
        #expect(scenario.faults.isEmpty && random.count == 3 && random.kinds == [.redisStopped, .redisGone(.kept)])
        #expect(random.from == .seconds(1) && random.until == .seconds(7) && random.share == .seconds(2))
        #expect(random.lasting.shortest == .milliseconds(100) && random.lasting.longest == .seconds(1))
        #expect(scenario.measures == [.mutualExclusion, .releaseFrees])
    }

    @Test("what isn't written of the invariants has its default")
    func settings() throws {
        let scenario = try ModelTests.load(Self.text)
        guard case .connectionLeak(let limits) = scenario.invariants[0].settings,
            case .gracefulDegradation(let asked) = scenario.invariants[1].settings,
            case .healthTruth(let truth) = scenario.invariants[2].settings
        else { return #expect(Bool(false), "other settings") }
        #expect(limits == .init(allowance: 4, settling: .seconds(2)))
        #expect(asked.deadline == .seconds(3) && asked.recovery == .seconds(5))
        #expect(truth.notice == .seconds(2) && truth.recovery == .seconds(5) && truth.every == .milliseconds(100))
        #expect(truth.endpoints.map(\.path) == ["/health/ready", "/api/health"])
        #expect(truth.endpoints[0].healthy.statuses == [200...299] && truth.endpoints[1].healthy.values.count == 1)
    }
}
