internal import History

/// Decides exactly, by search, the resources that the sweep can't: those with operations of unknown outcome, refusals
/// or reads of the holder, and those whose leases can run out while operations overlap. Like the sweep it claims
/// nothing of a resource where one token was granted twice.
///
/// Keeps the operations of a resource until it is old, all together at most `kept`; a resource with more than `long`
/// operations isn't searched, but counted. A resource that is dropped early is searched then; one that looks broken is
/// kept to the end, for an operation that was under way may still explain it.
struct LeaseSearch {
    private static let suspectsKept = 64
    /// Steps of the model to shrink a contradiction, each time.
    private static let shrinkingSteps = 200_000
    /// Contradictions that are shrunk to a witness; the others are only counted.
    private static let shrunk = 3

    private let rules: LeaseRules
    private let kept: Int
    private let long: Int
    private var buffers: [Buffer?] = []
    private var places = PlaceTable()
    private var free: [Int] = []
    private var order: [Names.ID] = []
    private var nextToDrop = 0
    private var dropped = IDSet()
    private var returned = IDSet()
    private var count = 0
    private var suspects = 0
    private let limit: SearchBudget
    /// Steps left for all resources together.
    private var stepsLeft: Int
    private var searched = 0
    private var found = 0
    private var undecided = 0
    private var tooLong = 0

    private var lastUsed: (resource: Names.ID, buffer: Buffer)?

    /// Searches within `limit`, all resources together. No clock unless `limit` has one.
    init(
        _ rules: LeaseRules, kept: Int = 262_144, long: Int = 4096,
        limit: SearchBudget = SearchBudget(steps: 50_000_000, bytes: 64 << 20)
    ) {
        self.rules = rules
        self.kept = kept
        self.long = long
        self.limit = limit
        stepsLeft = limit.steps
    }

    mutating func observe(_ operation: Operation) {
        guard let buffer = buffer(of: operation.resource), !buffer.isDone else { return }
        if buffer.isTooLong {
            buffer.note(operation, rules)
            if buffer.needsSearch { giveUp(buffer) }
            return
        }
        buffer.note(operation, rules)
        buffer.operations.append(operation)
        count += 1
        if buffer.operations.count > long {
            buffer.isTooLong = true
            if buffer.needsSearch { giveUp(buffer) } else { emptyOperations(buffer) }
        }
        while count > kept, nextToDrop < order.count { dropOldest() }
    }

    mutating func finish(into tally: inout LeaseTally) {
        lastUsed = nil
        for resource in order[nextToDrop...] {
            if let buffer = known(resource), !buffer.isDone { close(buffer, &tally) }
        }
        for case let buffer? in buffers where buffer.isSuspect { close(buffer, &tally) }
        tally.searched = searched
        tally.searchUndecided = undecided
        tally.tooLong = tooLong
    }

    private mutating func buffer(of resource: Names.ID) -> Buffer? {
        if let lastUsed, lastUsed.resource == resource { return lastUsed.buffer }
        if let known = known(resource) {
            lastUsed = (resource, known)
            return known
        }
        if dropped.contains(resource) {
            // What it was before is gone, so what comes now can't be judged.
            if !returned.contains(resource) {
                returned.insert(resource)
                tooLong += 1
            }
            return nil
        }
        let buffer = Buffer()
        let place = free.popLast() ?? buffers.count
        if place == buffers.count { buffers.append(buffer) } else { buffers[place] = buffer }
        places.insert(UInt64(resource.rawValue), at: place)
        order.append(resource)
        lastUsed = (resource, buffer)
        return buffer
    }

    private func known(_ resource: Names.ID) -> Buffer? { places[UInt64(resource.rawValue)].flatMap { buffers[$0] } }

    private mutating func dropOldest() {
        let resource = order[nextToDrop]
        nextToDrop += 1
        if nextToDrop > 65_536 {
            order.removeFirst(nextToDrop)
            nextToDrop = 0
        }
        guard let place = places[UInt64(resource.rawValue)], let buffer = buffers[place] else { return }
        if !buffer.isDone, search(buffer) == .contradiction {
            if suspects < Self.suspectsKept {
                suspects += 1
                buffer.isSuspect = true
                count -= buffer.operations.count
                return
            }
            undecided += 1
        }
        if !buffer.isDone { empty(buffer) }
        buffers[place] = nil
        places.remove(UInt64(resource.rawValue))
        free.append(place)
        dropped.insert(resource)
        if lastUsed?.resource == resource { lastUsed = nil }
    }

    private mutating func empty(_ buffer: Buffer) {
        emptyOperations(buffer)
        buffer.isDone = true
    }

    private mutating func emptyOperations(_ buffer: Buffer) {
        count -= buffer.operations.count
        buffer.operations = []
    }

    private mutating func giveUp(_ buffer: Buffer) {
        tooLong += 1
        empty(buffer)
    }

    private mutating func search(_ buffer: Buffer) -> SearchAnswer {
        guard buffer.needsSearch, !reusesTokens(buffer.operations) else { return .linearizable }
        let (model, calls) = LeaseModel.calls(buffer.operations, rules)
        searched += 1
        let budget = SearchBudget(
            steps: min(stepsLeft, max(1, limit.steps / 100)), bytes: limit.bytes, isOver: limit.isOver)
        let (answer, steps) = LinearizabilitySearch.measured(model, calls, budget: budget)
        stepsLeft -= steps
        if case .exhausted = answer { undecided += 1 }
        return answer
    }

    private func reusesTokens(_ operations: [Operation]) -> Bool {
        var seen: Set<Token> = []
        return operations.contains {
            $0.kind == .acquire && Effect($0.outcome) != .none && !$0.token.isNone && !seen.insert($0.token).inserted
        }
    }

    private mutating func close(_ buffer: Buffer, _ tally: inout LeaseTally) {
        guard search(buffer) == .contradiction else { return empty(buffer) }
        found += 1
        tally.add(
            LeaseFinding(kind: .noOrder, operations: found <= Self.shrunk ? core(buffer.operations) : buffer.operations)
        )
        empty(buffer)
    }

    /// The operations that contradict each other.
    private func core(_ operations: [Operation]) -> [Operation] {
        let (model, calls) = LeaseModel.calls(operations, rules)
        let core = Contradiction.core(
            of: calls, model, budget: SearchBudget(steps: Self.shrinkingSteps, bytes: limit.bytes, isOver: limit.isOver)
        )
        return core.map { operations[$0.tag] }
    }
}

/// The operations of one resource, and whether the sweep may miss a contradiction among them.
private final class Buffer {
    var operations: [Operation] = []
    private(set) var needsSearch = false
    var isTooLong = false
    var isDone = false
    var isSuspect = false
    /// Grants that weren't given back so far, and when they run out at the earliest.
    private var open: [(owner: Token, runsOut: Instant)] = []

    /// The sweep is exact while all outcomes are known, nobody is refused, and each lease is given back before it can
    /// have run out or nothing comes after that.
    func note(_ operation: Operation, _ rules: LeaseRules) {
        guard !needsSearch else { return }
        if open.contains(where: { $0.runsOut <= operation.completed }) { needsSearch = true }
        switch (operation.kind, Effect(operation.outcome)) {
        case (.call, _): break
        case (.read, _): if !operation.holder.isNone { needsSearch = true }
        case (_, .unknown), (.extend, _): needsSearch = true
        case (.acquire, .none): break
        case (.acquire, .happened):
            let length = rules.length(of: operation)
            if length != .max { open.append((operation.owner, operation.invoked.advanced(by: length))) }
        case (.release, .none): needsSearch = true
        case (.release, .happened): open.removeAll { $0.owner == operation.owner }
        }
    }
}

/// A set of names' numbers, a bit each: resources of rounds have numbers that follow one another.
private struct IDSet {
    private var pages: [UInt32: [UInt64]] = [:]

    mutating func insert(_ id: Names.ID) {
        pages[id.rawValue >> 12, default: [UInt64](repeating: 0, count: 64)][Int(id.rawValue >> 6) & 63] |=
            1 << UInt64(id.rawValue & 63)
    }

    func contains(_ id: Names.ID) -> Bool {
        guard let page = pages[id.rawValue >> 12] else { return false }
        return page[Int(id.rawValue >> 6) & 63] & (1 << UInt64(id.rawValue & 63)) != 0
    }
}
