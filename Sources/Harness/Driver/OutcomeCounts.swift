internal import History
internal import Synchronization

/// How many operations had each outcome so far: written on the run's loop, read from any thread.
final class OutcomeCounts: Sendable {
    private final class Cell: Sendable {
        let count = Atomic<Int>(0)
    }

    private let cells = Outcome.allCases.map { _ in Cell() }

    /// Counts one more. Loop-bound: where one thread writes, nothing has to be added atomically.
    func add(_ outcome: Outcome) {
        let cell = cells[Int(outcome.rawValue)]
        cell.count.store(cell.count.load(ordering: .relaxed) + 1, ordering: .relaxed)
    }

    subscript(outcome: Outcome) -> Int { cells[Int(outcome.rawValue)].count.load(ordering: .relaxed) }

    /// How many operations there were.
    var all: Int { Outcome.allCases.reduce(0) { $0 + self[$1] } }

    /// By the names of the outcomes, those that occurred.
    var byName: [String: Int] {
        var counts: [String: Int] = [:]
        for outcome in Outcome.allCases where self[outcome] > 0 { counts[outcome.name] = self[outcome] }
        return counts
    }
}
