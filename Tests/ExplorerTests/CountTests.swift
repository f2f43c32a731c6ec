import EventLoop
import Testing

@testable import Explorer

/// How many schedules there are is combinatorics: an oracle for everything between the search and the sockets.
@Suite("counts of schedules", .serialized, .timeLimit(.minutes(2)))
struct CountTests {
    private func count(
        _ clients: Int, _ take: @escaping SmallService.Take, isReduced: Bool
    ) async throws -> Tally {
        try await withTakes(clients, take, verdict: { _ in [] }) { system in
            var bounds = Bounds()
            bounds.isReduced = isReduced
            var search = ExhaustiveSearch(bounds)
            let ending = try await search.search(system)
            guard case .exhausted = ending else {
                Issue.record("\(ending)")
                return
            }
            #expect(search.tally.diverged == 0)
            #expect(system.notices.blocked == 0)
            print("schedules", search.tally)
            expected.withLock { $0 = search.tally }
        }
        return expected.withLock { $0 }
    }
    private let expected = Lock(Tally())

    @Test("GET, then SET if it was free", arguments: [(2, 6), (3, 66), (4, 1176)])
    func checkThenSet(clients: Int, schedules: Int) async throws {
        #expect(try await count(clients, SmallService.checkThenSet, isReduced: false).schedules == schedules)
    }

    @Test("SET NX, then a key of the winner's: n·n!", arguments: [(2, 4), (3, 18), (4, 96)])
    func setThenWrite(clients: Int, schedules: Int) async throws {
        #expect(try await count(clients, SmallService.setThenWrite, isReduced: false).schedules == schedules)
    }

    @Test("the same, reduced by commuting commands: n!", arguments: [(2, 2), (3, 6), (4, 24)])
    func reduced(clients: Int, schedules: Int) async throws {
        #expect(try await count(clients, SmallService.setThenWrite, isReduced: true).schedules == schedules)
    }
}
