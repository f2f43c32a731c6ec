internal import Checkers
internal import EventLoop
internal import History
internal import Scenario

/// What is left when a schedule is over.
struct ScheduleEnd {
    enum LockState {
        /// The lock's key: nobody was seen to use one of the name that the scenario says, or nobody asked.
        case unknown
        case free
        /// With the milliseconds that it has left, or -1 for ever.
        case held(timeToLive: Int64)
    }

    var lock = LockState.unknown
    /// The service's log, if the scenario says where it is.
    var events: [String]?
}

/// Judges what happened in one schedule. Pure: a schedule is short, and everything in it has a known order.
struct ScheduleJudge {
    private let invariants: [Invariant]
    private let lease: Duration
    private let prefix: String
    /// Where the service tells its events, if they are judged.
    let eventLog: Scenario.EventLog?

    /// What can be judged of a schedule.
    static let known: [Invariant] = [
        .exclusiveWinner, .mutualExclusion, .tokenGuard, .releaseFrees, .leaseExpiry, .noLostEvents, .expectations,
    ]

    init(_ scenario: Scenario) {
        invariants = scenario.invariants.map(\.invariant).filter(Self.known.contains)
        lease = scenario.lease
        prefix = scenario.prefix
        eventLog =
            scenario.invariants.lazy.compactMap { required in
                if case .eventLog(let log) = required.settings { log } else { nil }
            }.first
    }

    /// Those that are judged.
    var judged: [Invariant] { invariants }
    /// Whether one of them looks at the lock's key.
    var needsLock: Bool {
        invariants.contains { [.mutualExclusion, .releaseFrees, .leaseExpiry].contains($0) }
    }
    /// Whether one of them looks at the order of answers.
    var orderMatters: Bool {
        invariants.contains { [.mutualExclusion, .tokenGuard, .releaseFrees, .leaseExpiry].contains($0) }
    }

    /// Everything that is broken.
    func violations(of record: ScheduleRecord, _ end: ScheduleEnd) -> [Violation] {
        let holds = Holds(record, lock: Array((prefix + record.resource).utf8))
        return invariants.flatMap { invariant in
            messages(invariant, record, holds, end).map { Violation(invariant.rawValue, $0) }
        }
    }

    private func messages(
        _ invariant: Invariant, _ record: ScheduleRecord, _ holds: Holds, _ end: ScheduleEnd
    ) -> [String] {
        switch invariant {
        case .exclusiveWinner: exclusiveWinner(record)
        case .mutualExclusion: mutualExclusion(record, holds, end)
        case .tokenGuard: tokenGuard(record, holds)
        case .releaseFrees: releaseFrees(record, holds, end)
        case .leaseExpiry: leaseExpiry(holds, end)
        case .noLostEvents: lostEvents(record, end)
        case .expectations:
            record.calls.compactMap { call in call.disappointment.map { "\(name(call.client)): \($0)" } }
        default: []
        }
    }

    private func name(_ client: Int) -> String { "client \(client + 1)" }

    /// Without faults and expirations exactly one is granted and the others get `conflict`; with faults at most one is
    /// granted; after an expiration another one may be.
    private func exclusiveWinner(_ record: ScheduleRecord) -> [String] {
        guard record.expirations.isEmpty else { return [] }
        let takes = record.calls.filter { $0.role == .acquire }.sorted { $0.client < $1.client }
        let winners = takes.filter { $0.outcome == .granted }
        if winners.count > 1 {
            return [
                "\(winners.map { name($0.client) }.joined(separator: " and ")) were both granted \(record.resource)"
            ]
        }
        guard record.faults == 0, !takes.isEmpty else { return [] }
        if winners.isEmpty { return ["none of \(takes.count) was granted \(record.resource)"] }
        return takes.filter { $0.outcome != .granted && $0.outcome != .conflict }
            .map { "\(name($0.client)) was answered \($0.answer) in place of a conflict" }
    }

    /// No two surely-held spans overlap; and nobody who surely holds loses the lock, or the next one would get it.
    private func mutualExclusion(_ record: ScheduleRecord, _ holds: Holds, _ end: ScheduleEnd) -> [String] {
        var messages: [String] = []
        for (index, hold) in holds.sure.enumerated() {
            for other in holds.sure[..<index] where other.client != hold.client && other.overlaps(hold) {
                let both = [other.client, hold.client].sorted().map(name).joined(separator: " and ")
                messages.append("\(both) held it at the same time")
            }
        }
        if record.faults == 0 {
            for call in record.calls where holds.isHolderTurnedAway(call) {
                messages.append(
                    "\(name(call.client)) held it, and \(call.label) was answered \(call.answer): its lock was taken away"
                )
            }
        }
        if case .free = end.lock, let holder = holds.sure.first(where: { $0.end == nil }) {
            messages.append("\(name(holder.client)) holds it, and its lock is gone: the next one would be granted")
        }
        return messages
    }

    /// A release or extension by somebody who surely doesn't hold is refused.
    private func tokenGuard(_ record: ScheduleRecord, _ holds: Holds) -> [String] {
        record.calls.compactMap { call in
            guard call.role == .release || call.role == .extend, call.outcome == .granted,
                let why = holds.whyNotHolder(call)
            else { return nil }
            return "\(name(call.client)) was granted \(call.label), though \(why)"
        }
    }

    /// Where everybody who was granted has released, or lost the lock, there is no lock.
    private func releaseFrees(_ record: ScheduleRecord, _ holds: Holds, _ end: ScheduleEnd) -> [String] {
        guard record.faults == 0, case .held = end.lock, holds.mayHold.isEmpty else { return [] }
        return ["nobody holds it, and its lock is still there: no one else gets it"]
    }

    /// A lock has an end, and not a later one than its lease says.
    private func leaseExpiry(_ holds: Holds, _ end: ScheduleEnd) -> [String] {
        guard case .held(let left) = end.lock else { return [] }
        if left < 0 { return ["its lock is left without a time to live: it blocks for ever"] }
        let lease = lease.wholeMilliseconds
        guard left > lease, let holder = holds.sure.first(where: { $0.end == nil }), !holder.mayBeExtended else {
            return []
        }
        return [
            "the lock of \(name(holder.client)), who never extended it, has \(left) ms left of a lease of \(lease) ms"
        ]
    }

    /// The log shows every granted operation once, and none that was turned away.
    private func lostEvents(_ record: ScheduleRecord, _ end: ScheduleEnd) -> [String] {
        guard let log = end.events else { return [] }
        var granted: [String: Int] = [:]
        var unknown: [String: Int] = [:]
        for call in record.calls {
            guard let event = call.event else { continue }
            switch call.outcome {
            case .granted: granted[event, default: 0] += 1
            case .indeterminate: unknown[event, default: 0] += 1
            // A service that lost its Redis in the middle may have done it, or not.
            case .unavailable, .failed, .refused, .conflict:
                unknown[event, default: 0] += record.faults > 0 ? 1 : 0
            }
        }
        let shown = Dictionary(grouping: log) { $0 }.mapValues(\.count)
        return Set(granted.keys).union(unknown.keys).sorted().compactMap { event in
            let least = granted[event] ?? 0
            let count = shown[event] ?? 0
            if count < least { return "`\(event)` was granted \(least) times, and the log shows it \(count) times" }
            if count > least + (unknown[event] ?? 0) {
                return "the log shows `\(event)` \(count) times, and it was granted \(least) times"
            }
            return nil
        }
    }
}
