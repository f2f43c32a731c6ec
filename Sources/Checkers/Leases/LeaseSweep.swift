internal import History

/// Goes once over a history in the order of completion and judges the leases of each resource.
///
/// A resource whose leases have all ended is dropped when more than `resident` others were used since: memory
/// follows what is open, not how long the history is. What such a resource is asked later is judged with the
/// knowledge that all before had ended; where that isn't enough it is counted as undecided.
/// Cost: O(1) an operation where holds overlap little.
struct LeaseSweep {
    private let rules: LeaseRules
    private let resident: Int
    private(set) var tally = LeaseTally()
    private var table: [Names.ID: Int] = [:]
    private var entries: [Entry] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1
    private var forgottenBefore = Instant(nanoseconds: .min)
    private var lastUsed: (resource: Names.ID, index: Int) = (.empty, -1)

    /// A resource in the list of those that are kept, by last use.
    private struct Entry {
        var history: ResourceHistory
        var newer = -1
        var older = -1
    }

    init(_ rules: LeaseRules, resident: Int = 65_536) {
        self.rules = rules
        self.resident = resident
    }

    mutating func observe(_ operation: Operation) {
        let index = index(of: operation)
        entries[index].history.observe(operation, rules, &tally)
    }

    mutating func finish() -> LeaseTally {
        var index = oldest
        while index >= 0 {
            entries[index].history.close(rules, &tally)
            index = entries[index].newer
        }
        return tally
    }

    private mutating func index(of operation: Operation) -> Int {
        if operation.resource == lastUsed.resource, lastUsed.index >= 0 { return lastUsed.index }
        let index: Int
        if let known = table[operation.resource] {
            index = known
            if index != newest {
                unlink(index)
                link(index)
            }
        } else {
            if table.count >= resident { drop(at: operation.completed) }
            let history = ResourceHistory(operation.resource, rules: rules, forgottenBefore: forgottenBefore)
            if let reused = free.popLast() {
                index = reused
                entries[index] = Entry(history: history)
            } else {
                index = entries.count
                entries.append(Entry(history: history))
            }
            table[operation.resource] = index
            link(index)
        }
        lastUsed = (operation.resource, index)
        return index
    }

    /// Drops the resources that were used longest ago, as far as they are quiet; looks at a few only.
    private mutating func drop(at now: Instant) {
        for _ in 0..<4 where oldest >= 0 {
            let index = oldest
            unlink(index)
            let history = entries[index].history
            guard history.isQuiet(at: now, rules) else {
                link(index)
                continue
            }
            history.close(rules, &tally)
            table[history.resource] = nil
            free.append(index)
            forgottenBefore = max(forgottenBefore, history.overBy(rules))
        }
    }

    private mutating func unlink(_ index: Int) {
        let (newer, older) = (entries[index].newer, entries[index].older)
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }

    private mutating func link(_ index: Int) {
        entries[index].older = newest
        entries[index].newer = -1
        if newest >= 0 { entries[newest].newer = index } else { oldest = index }
        newest = index
    }
}
