import History

@testable import Checkers

/// Whether a small history of one lease is legal, as naively as can be: every operation gets a whole instant within its
/// span, every order is tried, and a lease is simply held from its grant until it is released or its time is over.
/// With whole bounds, whole instants are enough.
struct LeaseReference {
    struct Situation: Hashable {
        var left: UInt16
        var now: Int64
        var holder: Token?
        var since: Int64
        var length: Int64
    }

    let operations: [Operation]
    let rules: LeaseRules
    let end: Int64
    var hopeless: Set<Situation> = []

    static func isLegal(_ operations: [Operation], _ rules: LeaseRules) -> Bool {
        let end = operations.map(\.completed.nanoseconds).max() ?? 0
        var reference = LeaseReference(operations: operations, rules: rules, end: end)
        let all = UInt16(1) << UInt16(operations.count) - 1
        return reference.canGoOn(Situation(left: all, now: 0, holder: nil, since: 0, length: 0))
    }

    mutating func canGoOn(_ here: Situation) -> Bool {
        let left = operations.indices.filter { here.left & (1 << UInt16($0)) != 0 }
        if left.allSatisfy({ isUnknown(operations[$0]) }) { return true }
        if hopeless.contains(here) { return false }
        for index in left {
            let operation = operations[index]
            let last = isUnknown(operation) ? end : operation.completed.nanoseconds
            let first = max(here.now, operation.invoked.nanoseconds)
            if first > last { continue }
            for instant in first...last {
                for after in outcomes(of: operation, at: instant, here) {
                    var next = after
                    next.left &= ~(1 << UInt16(index))
                    next.now = instant
                    if canGoOn(next) { return true }
                }
            }
        }
        hopeless.insert(here)
        return false
    }

    private func isUnknown(_ operation: Operation) -> Bool {
        operation.outcome == .indeterminate || operation.outcome == .unavailable || operation.outcome == .failed
    }

    private func outcomes(of operation: Operation, at now: Int64, _ here: Situation) -> [Situation] {
        let runsOut = here.length == .max ? Int64.max : here.since + here.length
        let mayBeHeld = here.holder != nil && (runsOut == .max || now <= runsOut + rules.tolerance)
        let mayBeFree = here.holder == nil || now >= runsOut
        let isOwn = here.holder == operation.token
        var free = here
        free.holder = nil
        free.since = 0
        free.length = 0
        var taken = here
        taken.holder = operation.token
        taken.since = now
        taken.length = operation.lease > 0 ? operation.lease : rules.timeToLive ?? .max
        let happened = operation.outcome == .granted || isUnknown(operation)
        switch operation.kind {
        case .acquire where happened: return mayBeFree ? [taken] : []
        case .acquire: return mayBeHeld ? [here] : []
        case .release where happened: return mayBeHeld && isOwn ? [free] : []
        case .extend where happened: return mayBeHeld && isOwn ? [taken] : []
        case .release, .extend:
            if !isOwn { return [here] }
            return mayBeFree ? [free] : []
        case .call: return [here]
        case .read:
            if !happened || operation.holder.isNone { return [here] }
            return mayBeHeld && here.holder == operation.holder ? [here] : []
        }
    }
}
