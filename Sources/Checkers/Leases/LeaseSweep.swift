internal import History

/// Goes once over a history in the order of completion and judges the leases of each resource.
///
/// A resource whose leases have all ended is dropped when more than `resident` are kept and it wasn't used lately (the
/// clock algorithm): memory follows what is open, not how long the history is. What such a resource is asked later is
/// judged with the knowledge that all before had ended; where that isn't enough it is counted as undecided.
/// Cost: O(1) an operation where holds overlap little.
struct LeaseSweep {
    /// Resources that are looked at before another one is kept beyond `resident`.
    private static let looks = 8

    private let rules: LeaseRules
    private let resident: Int
    private var tally = LeaseTally()
    private var table = ResourceTable()
    private var ring: [ResourceHistory] = []
    private var hand = 0
    private var forgottenBefore = Instant(nanoseconds: .min)
    private var last: ResourceHistory?

    init(_ rules: LeaseRules, resident: Int = 65_536) {
        self.rules = rules
        self.resident = resident
    }

    /// How many resources are kept now.
    var kept: Int { ring.count }

    mutating func observe(_ operation: Operation) {
        let history = history(of: operation)
        history.observe(operation, rules, &tally)
    }

    mutating func finish() -> LeaseTally {
        for history in ring { history.close(rules, &tally) }
        return tally
    }

    private mutating func history(of operation: Operation) -> ResourceHistory {
        if let last, last.resource == operation.resource { return last }
        let history: ResourceHistory
        if let place = table[operation.resource] {
            history = ring[place]
            history.wasUsed = true
        } else if ring.count >= resident, let place = freePlace(at: operation.completed) {
            history = ring[place]
            history.begin(operation.resource, rules, forgottenBefore: forgottenBefore)
            table.insert(operation.resource, at: place)
        } else {
            history = ResourceHistory(operation.resource, rules, forgottenBefore: forgottenBefore)
            table.insert(operation.resource, at: ring.count)
            ring.append(history)
        }
        last = history
        return history
    }

    /// Drops a quiet resource that wasn't used since the hand came by; its place, or nil if a few looks found none.
    private mutating func freePlace(at now: Instant) -> Int? {
        for _ in 0..<Self.looks {
            let place = hand
            hand = (hand + 1) % ring.count
            let history = ring[place]
            if history.wasUsed || !history.isQuiet(at: now, rules) {
                history.wasUsed = false
                continue
            }
            history.close(rules, &tally)
            table.remove(history.resource)
            forgottenBefore = max(forgottenBefore, history.overBy(rules))
            return place
        }
        return nil
    }
}
