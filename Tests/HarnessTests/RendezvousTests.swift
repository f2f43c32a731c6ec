import EventLoop
import Testing

@testable import Harness

@Suite(.timeLimit(.minutes(1))) struct RendezvousTests {
    /// What happened in which order; touched only on the loop's thread.
    private final class Diary: @unchecked Sendable {
        // Sendable: see above.
        var entries: [String] = []
    }

    /// Runs the bodies as tasks of one loop, which begin in this order, and waits for all.
    private func together(_ bodies: [@Sendable () async -> Void]) async {
        await withDiscardingTaskGroup { group in
            for body in bodies { group.addTask(executorPreference: EventLoop.shared) { await body() } }
        }
    }

    @Test("it opens when all have come, and not before")
    func opens() async {
        let diary = Diary()
        let gate = Rendezvous(members: 3)
        gate.willOpen = { diary.entries.append("opens") }
        await together(
            (0..<3).map { _ in
                {
                    diary.entries.append("comes")
                    await gate.arrive()
                    diary.entries.append("goes")
                }
            })
        #expect(diary.entries == ["comes", "comes", "comes", "opens", "goes", "goes", "goes"])
    }

    @Test("it opens again and again, once for each round")
    func rounds() async {
        let diary = Diary()
        let gate = Rendezvous(members: 4)
        gate.willOpen = { diary.entries.append("|") }
        await together(
            (0..<4).map { client in
                {
                    for _ in 0..<50 {
                        await gate.arrive()
                        diary.entries.append("\(client)")
                    }
                }
            })
        let rounds = diary.entries.split(separator: "|")
        #expect(rounds.count == 50 && rounds.allSatisfy { $0.sorted() == ["0", "1", "2", "3"] })
    }

    @Test("one who leaves is waited for no longer, and one who joins is")
    func membership() async {
        let diary = Diary()
        let gate = Rendezvous(members: 3)
        await together([
            {
                await gate.arrive()
                diary.entries.append("first")
            },
            {
                await gate.arrive()
                diary.entries.append("second")
            },
            {
                diary.entries.append("leaves")
                gate.leave()
            },
        ])
        #expect(diary.entries.first == "leaves" && diary.entries.count == 3)
        gate.join()
        diary.entries = []
        await together(
            (0..<3).map { _ in
                {
                    diary.entries.append("comes")
                    await gate.arrive()
                    diary.entries.append("goes")
                }
            })
        #expect(diary.entries.prefix(3).allSatisfy { $0 == "comes" } && diary.entries.count == 6)
    }

    @Test("when it breaks up everybody goes, also who comes later")
    func breaksUp() async {
        let diary = Diary()
        let gate = Rendezvous(members: 10)
        await together([
            {
                await gate.arrive()
                diary.entries.append("waited")
            },
            { gate.breakUp() },
        ])
        await together([
            {
                await gate.arrive()
                diary.entries.append("late")
            }
        ])
        #expect(diary.entries == ["waited", "late"])
    }
}
