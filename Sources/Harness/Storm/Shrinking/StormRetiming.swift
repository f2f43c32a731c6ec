internal import Checkers
internal import History

/// How the requests of a failing sending are sent again so that they fail as they did: each in the name in which it was
/// sent, and in the order in which that was. Loop-bound.
struct StormRetiming {
    /// The entries that were sent, with what was recorded of them, in the order of invocation.
    private let sent: [(entry: StormPlan.Entry, call: ServiceCall)]

    init(_ failed: StormResult) {
        sent = failed.parts.flatMap { part in zip(part.entries, part.record.calls).map { ($0, $1) } }
            .sorted { $0.call.operation.invoked < $1.call.operation.invoked }
    }

    /// One after another, in the order of their answers: whatever fails so is no race.
    var oneByOne: [StormPlan.Entry] {
        sent.sorted { $0.call.operation.completed < $1.call.operation.completed }.enumerated().map { index, item in
            pinned(item.entry, item.call, wave: index)
        }
    }

    /// The numbers of those that were granted: what the others were told changed nothing.
    var granted: Set<Int> { Set(sent.filter { $0.call.operation.outcome == .granted }.map(\.entry.number)) }

    /// Those at once that overlapped, the others after one another.
    var asTheyOverlapped: [StormPlan.Entry] {
        var wave = 0
        var latest = Instant(nanoseconds: .min)
        var clients: Set<Int> = []
        return sent.map { entry, call in
            if call.operation.invoked > latest || clients.contains(entry.client) {
                wave += 1
                latest = Instant(nanoseconds: .min)
                clients = []
            }
            latest = max(latest, call.operation.completed)
            clients.insert(entry.client)
            return pinned(entry, call, wave: wave)
        }
    }

    private func pinned(_ entry: StormPlan.Entry, _ call: ServiceCall, wave: Int) -> StormPlan.Entry {
        var entry = entry
        (entry.worker, entry.wave) = (call.worker, wave)
        return entry
    }
}
