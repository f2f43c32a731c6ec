import Scenario
import Testing

@testable import Harness

/// What a storm sends follows from the seed.
@Suite struct StormPlanTests {
    private static let text = """
        name: small
        clients: 30
        rounds: 10
        storm:
          model: occupation
          resources: 1..5
          requests:
            - {request: "POST /take/{resource}", as: acquire, weight: 3, capture: {token: token}}
            - {request: "POST /give/{resource}/{token}", as: release}
            - {request: "POST /give/{resource}/nothing", expect: refused}

        """

    private func storm() throws -> Scenario.Storm {
        try #require(try Scenario.load(text: Array(Self.text.utf8), path: "small.yaml").storm)
    }

    private func plans(seed: UInt64, processes: Int = 1, most: Int = 30) throws -> [StormPlan] {
        let storm = try storm()
        return (0..<200).map { StormPlan(storm, most: most, processes: processes, seed: seed, round: $0) }
    }

    @Test("the same seed makes the same plans, another seed and another round others")
    func seeded() throws {
        let plans = try plans(seed: 3)
        let (again, others) = (try self.plans(seed: 3), try self.plans(seed: 4))
        for (plan, twin) in zip(plans, again) {
            #expect(plan.entries == twin.entries)
            #expect(plan.pressure == twin.pressure && plan.workers == twin.workers)
        }
        #expect(zip(plans, others).allSatisfy { $0.entries != $1.entries })
        #expect(plans[0].entries != plans[1].entries)
    }

    @Test("every kind of pressure occurs, and none goes beyond its limits")
    func pressure() throws {
        let plans = try plans(seed: 1, processes: 2)
        #expect(Set(plans.map(\.pressure.release)) == Set(StormPressure.Release.allCases))
        #expect(Set(plans.map(\.pressure.areConnectionsNew)) == [true, false])
        #expect(Set(plans.map(\.pressure.process)) == [nil, 0, 1])
        #expect(Set(plans.flatMap(\.pressure.parts)).count == 9)
        for plan in plans {
            let pressure = plan.pressure
            #expect((2...30).contains(pressure.clients))
            #expect(Set((0..<pressure.clients).map(pressure.connection)).count == pressure.clients)
            #expect((0..<pressure.clients).allSatisfy { (0..<30).contains(pressure.connection(of: $0)) })
            #expect(plan.resources.allSatisfy { (0..<5).contains($0) })
            #expect(plan.entries.allSatisfy { $0.client < pressure.clients && (0..<3).contains($0.sort) })
            #expect(plan.entries.allSatisfy { (0...2_000_000).contains($0.offset) })
        }
    }

    @Test("a client sends at most one request a wave, and some send the same twice at once")
    func twins() throws {
        var twins = 0
        for plan in try plans(seed: 9) {
            for wave in plan.waves {
                let entries = plan.entries.filter { $0.wave == wave }
                #expect(Set(entries.map(\.client)).count == entries.count)
                twins += zip(entries, entries.dropFirst()).count { first, second in
                    plan.workers[first.client] == plan.workers[second.client] && first.sort == second.sort
                        && first.resource == second.resource
                }
            }
        }
        #expect(twins > 100)
    }

    @Test("requests are drawn by their weights")
    func weights() throws {
        let sorts = try plans(seed: 5).flatMap(\.entries).map(\.sort)
        let takes = Double(sorts.count { $0 == 0 }) / Double(sorts.count)
        #expect((0.55...0.65).contains(takes))
    }
}
