import History
import Testing

@testable import Checkers

@Suite struct HealthTruthTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(nanoseconds: Int64(milliseconds) * 1_000_000) }

    private func reading(_ healthy: Bool, _ from: Int, _ until: Int?) -> HealthReading {
        HealthReading(of: "GET /health", invoked: at(from), completed: until.map { at($0) }, isHealthy: healthy)
    }

    /// A fault from 100 to 200 ms that may have begun at 90 and been over at 230; 100 ms of recovery, 20 of notice.
    private func judged(_ effect: FaultWindow.Effect, _ readings: [HealthReading]) -> Verdict {
        let window = FaultWindow("it", begun: at(90), from: at(100), until: at(200), over: at(230), effect: effect)
        var check = HealthTruth([window], notice: 20_000_000, recovery: 100_000_000)
        for reading in readings { check.observe(reading) }
        return check.finish()
    }

    @Test("health is well outside of faults, and not in an outage")
    func truth() {
        let (before, within, after) = (reading(true, 10, 15), reading(false, 130, 140), reading(true, 340, 350))
        let passed = judged(.outage, [before, within, after])
        #expect(passed.conclusion == .pass)
        #expect(passed.reason == "health knew of the outage in each of 1 answer, and was well in 2 outside of faults")
        let failed = judged(.outage, [before, reading(true, 150, 160), within, after])
        #expect(failed.conclusion == .fail && failed.witnesses[0].instant == at(150))
        #expect(failed.witnesses[0].sentence == "GET /health said that all is well at 150.000 ms during «it»")
        #expect(judged(.outage, [reading(false, 10, 11), within, after]).conclusion == .fail)
        #expect(judged(.outage, [before, within, reading(false, 340, 350)]).conclusion == .fail)
    }

    @Test("health has to answer in time whatever happens")
    func silence() {
        let rest = [reading(true, 10, 15), reading(false, 130, 140)]
        #expect(judged(.outage, rest + [reading(false, 150, 175)]).conclusion == .fail)
        #expect(judged(.outage, rest + [reading(true, 40, 70)]).conclusion == .fail)
        #expect(judged(.outage, rest + [reading(true, 340, nil)]).conclusion == .fail)
        #expect(judged(.disturbance, rest + [reading(true, 150, nil)]).conclusion == .fail)
    }

    @Test("what nobody can know is not judged")
    func doubt() {
        let rest = [reading(true, 10, 15), reading(false, 150, 160)]
        // It can't know yet, or Redis may be back, or may be going.
        #expect(judged(.outage, rest + [reading(true, 110, 118)]).conclusion == .pass)
        #expect(judged(.outage, rest + [reading(true, 195, 205)]).conclusion == .pass)
        #expect(judged(.outage, rest + [reading(false, 80, 95)]).conclusion == .pass)
        #expect(judged(.outage, rest + [reading(false, 320, 325)]).conclusion == .pass)
        // With Redis there for some, health may say either.
        #expect(judged(.disturbance, rest + [reading(true, 130, 140)]).conclusion == .pass)
        // Nothing is asked while the service itself is gone.
        #expect(judged(.absence, rest + [reading(true, 130, nil)]).conclusion == .pass)
    }

    @Test("nothing is proved where nobody asked when it mattered")
    func inconclusive() {
        #expect(judged(.outage, []).conclusion == .inconclusive)
        #expect(judged(.outage, [reading(true, 10, 15)]).conclusion == .inconclusive)
        #expect(judged(.outage, [reading(false, 150, 160)]).conclusion == .inconclusive)
        #expect(judged(.disturbance, [reading(true, 150, 160)]).conclusion == .inconclusive)
        var undisturbed = HealthTruth([], notice: 1, recovery: 1)
        undisturbed.observe(reading(true, 10, 10))
        #expect(undisturbed.finish().conclusion == .inconclusive)
    }
}
