import Checkers
import Reporting
import Testing

@testable import Session

/// What a report shows of a scenario that was tried more than once.
@Suite struct TriesTests {
    private func part(_ tries: Tries, _ conclusion: Verdict.Conclusion) -> Report.Scenario {
        var part = Report.Scenario(name: tries.name(of: "race"))
        part.verdicts = [Report.Verdict("mutual-exclusion", conclusion, reason: "")]
        return part
    }

    private func tries(_ conclusions: [Verdict.Conclusion]) -> Tries {
        conclusions.reduce(into: Tries()) { tries, conclusion in tries.add(part(tries, conclusion)) }
    }

    @Test("one try is shown as it is")
    func single() {
        #expect(tries([.pass]).parts == [part(Tries(), .pass)])
        #expect(tries([.fail]).parts == [part(Tries(), .fail)])
        #expect(tries([.pass]).hasPassed && !tries([.fail]).hasPassed && !Tries().hasPassed)
    }

    @Test("of tries that passed only the last is kept, with their number")
    func passes() {
        let parts = tries(Array(repeating: .pass, count: 1000)).parts
        #expect(parts.map(\.name) == ["race"])
        #expect(parts[0].notes == ["the last of 1000 tries that passed"])
    }

    @Test("a failure stays one, whatever comes after it, and is called flaky")
    func flaky() {
        let tries = tries([.pass, .fail, .pass])
        #expect(tries.parts.map(\.name) == ["race", "race.2"])
        #expect(tries.parts.map(\.conclusion) == [.fail, .pass])
        #expect(tries.parts[0].notes == ["flaky: 1 of 3 tries did not pass"])
        #expect(tries.parts[1].notes.contains("flaky: it passed only in 2 of 3 tries"))
        #expect(!tries.hasPassed)
    }

    @Test("however many fail, so many are kept and the rest is counted")
    func bounded() {
        let parts = tries(Array(repeating: .fail, count: 5000)).parts
        #expect(parts.count == 50 && Set(parts.map(\.name)).count == 50)
        #expect(parts[0].notes == ["4950 more tries that did not pass are not shown"])
    }
}
