import History
import Testing

@testable import Checkers

@Suite struct ServiceTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(nanoseconds: Int64(milliseconds) * 1_000_000) }

    /// Idle, 40 samples under load with these many connections, idle again.
    private func samples(after: Int = 5, _ connected: (Int) -> Int) -> [ConnectionSample] {
        [ConnectionSample(at(0), .before, connected: 5)]
            + (0..<40).map {
                ConnectionSample(
                    at(100 + $0 * 100), .load, connected: connected($0),
                    byName: ["pool": connected($0)], served: ["take": $0 * 50, "pause": $0 * $0])
            } + [ConnectionSample(at(9000), .after, connected: after)]
    }

    @Test("the ceiling fails above it, warns from three quarters on, and needs samples under load")
    func ceiling() {
        #expect(Verdict.connectionCeiling(samples { _ in 50 }, ceiling: 100).conclusion == .pass)
        #expect(Verdict.connectionCeiling(samples { _ in 50 }, ceiling: 100).warnings.isEmpty)
        let near = Verdict.connectionCeiling(samples { _ in 75 }, ceiling: 100)
        #expect(near.conclusion == .pass && near.warnings == ["75 connections are 75 % of the ceiling: pool 75"])
        let over = Verdict.connectionCeiling(samples { $0 == 20 ? 101 : 50 }, ceiling: 100)
        #expect(over.conclusion == .fail)
        #expect(over.witnesses.first?.sentence == "101 connections at 2100.000 ms: pool 101")
        #expect(Verdict.connectionCeiling([], ceiling: 100).conclusion == .inconclusive)
    }

    @Test("a leak is seen by its slope and by what stays; a pool that fills up is none")
    func leak() {
        let filled = Verdict.connectionLeak(samples { min(20, 5 + $0 * 3) + $0 % 3 })
        #expect(filled.conclusion == .pass, "\(filled.reason)")
        let growing = Verdict.connectionLeak(samples { 5 + $0 / 2 + $0 % 3 })
        #expect(growing.conclusion == .fail)
        #expect(growing.reason.contains("per 1,000 requests of all kinds"), "\(growing.reason)")
        let stays = Verdict.connectionLeak(samples(after: 9) { _ in 20 })
        #expect(stays.conclusion == .fail && stays.reason == "9 connections after the load, 5 before it")
        #expect(Verdict.connectionLeak(samples(after: 9) { 20 + $0 % 2 }, allowance: 4).conclusion == .pass)
        #expect(Verdict.connectionLeak(Array(samples { _ in 20 }.prefix(6))).conclusion == .inconclusive)
        #expect(Verdict.connectionLeak(Array(samples { 20 + $0 % 2 }.dropLast())).conclusion == .inconclusive)
    }

    @Test("the slope of a known line is found, kind by kind")
    func slopes() throws {
        let exact = samples { 100 + $0 * 5 + $0 * $0 / 10 * 0 }
        let fit = try #require(Growth(exact.filter { $0.phase == .load }))
        let take = try #require(fit.kinds.first { $0.name == "take" })
        #expect(abs(take.slope - 0.1) < 1e-6)
        let pause = try #require(fit.kinds.first { $0.name == "pause" })
        #expect(abs(pause.slope) < 1e-6)
    }

    private func call(_ outcome: Outcome, _ from: Int, _ until: Int) -> Operation {
        Operation(
            kind: .acquire, outcome: outcome, client: 1, resource: Names.ID(rawValue: 1), invoked: at(from),
            completed: at(until), token: Token(high: 1, low: UInt64(from)))
    }

    private func degradation(_ calls: [Operation], deadline: Int64 = 50) -> Verdict {
        var check = GracefulDegradation(
            [FaultWindow("redis is gone", from: at(100), until: at(200))], deadline: deadline * 1_000_000,
            recovery: 100_000_000)
        for call in calls { check.observe(call) }
        return check.finish()
    }

    @Test("a service degrades gracefully: unavailable in time, and back by itself")
    func degrades() {
        let fine = [
            call(.granted, 10, 20), call(.unavailable, 120, 130), call(.unavailable, 250, 260),
            call(.granted, 310, 320),
        ]
        #expect(degradation(fine).conclusion == .pass)
        #expect(degradation(fine + [call(.failed, 150, 160)]).conclusion == .fail)
        #expect(degradation(fine + [call(.unavailable, 150, 201)]).conclusion == .fail)
        #expect(degradation(fine + [call(.indeterminate, 150, 400)]).conclusion == .fail)
        #expect(degradation(fine + [call(.unavailable, 330, 340)]).conclusion == .fail)
        #expect(degradation(Array(fine.prefix(3))).conclusion == .inconclusive)
        #expect(degradation([fine[0], fine[3]]).conclusion == .inconclusive)
        #expect(degradation([call(.granted, 120, 130), fine[3]]).conclusion == .inconclusive)
        // Under way through all of it: met, and judged like the others.
        #expect(degradation([fine[0], call(.unavailable, 90, 210), fine[3]], deadline: 200).conclusion == .pass)
        #expect(degradation([fine[0], call(.unavailable, 90, 210), fine[3]]).conclusion == .fail)
        #expect(degradation(fine + [call(.failed, 90, 210)], deadline: 200).conclusion == .fail)
        #expect(degradation([fine[0], call(.unavailable, 90, 190), fine[3]]).conclusion == .inconclusive)
        #expect(GracefulDegradation([], deadline: 1, recovery: 1).finish().conclusion == .inconclusive)
    }

    @Test("what was wrong at the start fails by itself")
    func start() {
        var check = GracefulDegradation([FaultWindow("it", from: at(1), until: at(2))], deadline: 1, recovery: 1)
        check.observe(problem: "it was not ready", at: at(2))
        #expect(check.finish().conclusion == .fail)
    }

    @Test("strangers that a fault sent don't count against the ceiling, and who is turned away is counted")
    func strangers() {
        func samples(_ strangers: Int) -> [ConnectionSample] {
            [(0, 3), (10, 5), (20, 2)].map { time, rejected in
                ConnectionSample(at(time), .load, connected: 30, rejected: rejected, strangers: strangers)
            }
        }
        #expect(Verdict.connectionCeiling(samples(20), ceiling: 12).conclusion == .pass)
        #expect(Verdict.connectionCeiling(samples(0), ceiling: 12).conclusion == .fail)
        // The third count is that of a server that was started again.
        #expect(samples(0).rejected == 4)
    }

    @Test("an event log shows every granted operation once, none that was turned away, and unknown ones at most once")
    func lostEvents() {
        func verdict(_ shown: [Int], incomplete: String? = nil) -> Verdict {
            var check = LostEvents()
            for (outcome, from) in [
                (Outcome.granted, 1), (.granted, 2), (.granted, 2), (.conflict, 3), (.indeterminate, 4),
            ] {
                check.observe(call(outcome, from, from + 1), leaving: "TOMAR \(from)")
            }
            let log = shown.map { LoggedEvent(Names.ID(rawValue: 1), "TOMAR \($0)") }
            return check.finish(log, named: "the event log", names: Names(), incomplete: incomplete)
        }
        #expect(verdict([1, 2, 2]).conclusion == .pass)
        #expect(verdict([2, 4, 2, 1]).conclusion == .pass)
        #expect(verdict([1, 2, 2, 9]).conclusion == .pass)
        #expect(
            verdict([1, 2]).witnesses.first?.sentence.contains("shows «TOMAR 2» 1 time; it was granted 2 times") == true
        )
        #expect(verdict([2, 2]).witnesses.first?.sentence.contains("shows «TOMAR 1» 0 times") == true)
        #expect(verdict([1, 1, 2, 2]).conclusion == .fail)
        let excess = verdict([1, 2, 2, 3])
        #expect(excess.conclusion == .fail && excess.witnesses[0].operations.map(\.outcome) == [.conflict])
        #expect(excess.witnesses[0].sentence.hasSuffix("1 time; it was never granted, and turned away 1 time"))
        #expect(verdict([1, 2, 2, 4, 4]).conclusion == .fail)
        #expect(verdict([1], incomplete: "no answer").conclusion == .inconclusive)
        #expect(LostEvents().finish([], named: "the event log", names: Names()).conclusion == .inconclusive)
    }

    @Test(
        "of an event that is shown too often those are told first that were turned away, such as were refused before others"
    )
    func excessEvents() {
        var check = LostEvents()
        let outcomes: [Outcome] = [.granted, .granted, .conflict, .conflict, .conflict, .conflict, .conflict, .refused]
        for (index, outcome) in outcomes.enumerated() {
            check.observe(call(outcome, index, index + 1), leaving: "PAUSAR 4")
        }
        let log = [LoggedEvent](repeating: LoggedEvent(Names.ID(rawValue: 1), "PAUSAR 4"), count: 3)
        let witness = check.finish(log, named: "the event log", names: Names()).witnesses[0]
        #expect(witness.sentence.hasSuffix("3 times; it was granted 2 times, and turned away 6 times"))
        let told = witness.operations.map(\.outcome)
        #expect(told.count == 6 && told.first == .granted && told.last == .refused, "\(told)")
    }

    @Test("who is turned away outside of faults fails, with when; in a fault it was meant")
    func rejections() {
        func samples(_ rejected: [Int], phase: ConnectionSample.Phase = .load) -> [ConnectionSample] {
            rejected.enumerated().map {
                ConnectionSample(at($0.offset * 100), phase, connected: 30, rejected: $0.element)
            }
        }
        #expect(Verdict.rejectedConnections(samples([0, 0, 0])).conclusion == .pass)
        let failed = Verdict.rejectedConnections(samples([0, 0, 7, 7, 8]))
        #expect(failed.conclusion == .fail && failed.reason == "8 connections turned away")
        #expect(failed.witnessesFound == 2 && failed.witnesses[0].instant == at(200))
        #expect(
            failed.witnesses[0].sentence == "7 connections turned away from 100.000 ms to 200.000 ms, with 30 there")
        let fault = FaultWindow("it", begun: at(120), from: at(130), until: at(140), over: at(150))
        #expect(Verdict.rejectedConnections(samples([0, 0, 7, 7]), faults: [fault]).conclusion == .pass)
        let afterIt = Verdict.rejectedConnections(samples([0, 0, 7, 8]), faults: [fault])
        #expect(afterIt.conclusion == .fail && afterIt.reason == "1 connection turned away")
        // Nobody looked when it would have mattered.
        #expect(Verdict.rejectedConnections(samples([0, 0, 0], phase: .after)).conclusion == .inconclusive)
        #expect(Verdict.rejectedConnections(samples([0])).conclusion == .inconclusive)
        let all = FaultWindow("it", from: at(0), until: at(900))
        #expect(Verdict.rejectedConnections(samples([0, 0, 7]), faults: [all]).conclusion == .inconclusive)
    }

    @Test("answers have to be as expected; one that never came proves nothing")
    func expectations() {
        func verdict(_ observed: [(Outcome, String?)]) -> Verdict {
            var check = Expectations()
            for (outcome, unmet) in observed { check.observe(call(outcome, 1, 2), unmet: unmet) }
            return check.finish()
        }
        #expect(verdict([(.granted, nil), (.refused, nil)]).conclusion == .pass)
        #expect(verdict([(.granted, nil), (.refused, "200 was expected")]).conclusion == .fail)
        #expect(verdict([(.granted, nil), (.indeterminate, "200 was expected")]).conclusion == .inconclusive)
        #expect(verdict([]).conclusion == .inconclusive)
    }
}
