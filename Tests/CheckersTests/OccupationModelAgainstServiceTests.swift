import History
import Testing

@testable import Checkers

/// The model against a service of which every interleaving is in the hands of the test.
@Suite struct OccupationModelAgainstServiceTests {
    private static let histories = UInt64(randomHistories / 10)

    private func judge(_ seed: UInt64, _ defect: SimulatedService.Defect? = nil, losesAnswers: Bool = false) -> ServiceAnswer {
        var service = SimulatedService(seed: seed, defect: defect, losesAnswers: losesAnswers)
        return OccupationCheck(lease: 30_000_000_000).judge(service.record(of: 8 + Int(seed % 20)))
    }

    @Test("whatever a sound service answers, in whatever interleaving, is explained", arguments: [false, true])
    func sound(losesAnswers: Bool) {
        for seed in 0..<Self.histories {
            let answer = judge(seed, losesAnswers: losesAnswers)
            guard answer == .explained else {
                Issue.record("seed \(seed): \(answer)")
                return
            }
        }
    }

    @Test("of a service with a defect many histories contradict the rules", arguments: SimulatedService.Defect.allCases)
    func defects(defect: SimulatedService.Defect) {
        var found = 0
        for seed in 0..<500 {
            if case .contradiction(_, let operations) = judge(UInt64(seed), defect) {
                found += 1
                #expect(!operations.isEmpty)
            }
        }
        #expect(found > 25, "\(found) of 500")
    }
}
