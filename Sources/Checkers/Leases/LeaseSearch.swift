internal import History

/// Decides exactly, by search, the resources that the sweep can't: those with operations of unknown outcome, refusals
/// or reads of the holder, and those whose leases can run out while operations overlap. Like the sweep it claims
/// nothing of a resource where one token was granted twice.
///
/// Keeps the operations of a resource until it is old, all together at most `kept`; a resource with more than `long`
/// operations isn't searched, but counted. A resource that is dropped early is searched then; one that looks broken is
/// kept to the end, for an operation that was under way may still explain it.
struct LeaseSearch {
    private static let long = 4096
    private static let suspectsKept = 64
    /// Steps of the model for one resource, and bytes to remember states.
    private static let steps = 200_000
    private static let bytes = 64 << 20
    /// Contradictions that are shrunk to a witness; the others are only counted.
    private static let shrunk = 3

    private let rules: LeaseRules
    private let kept: Int
    private var buffers: [Names.ID: Buffer] = [:]
    private var order: [Names.ID] = []
    private var nextToDrop = 0
    private var dropped = IDSet()
    private var count = 0
    private var suspects = 0
    /// Steps left for all resources together: a few seconds.
    private var stepsLeft = 50_000_000
    private var searched = 0
    private var found = 0
    private var undecided = 0
    private var tooLong = 0

    private final class Buffer {
        var operations: [Operation] = []
        var needsSearch = false
        var isDone = false
        var isSuspect = false
    }

    private var lastUsed: (resource: Names.ID, buffer: Buffer)?

    init(_ rules: LeaseRules, kept: Int = 262_144) {
        self.rules = rules
        self.kept = kept
    }

    mutating func observe(_ operation: Operation) {
        guard let buffer = buffer(of: operation.resource), !buffer.isDone else { return }
        if isBeyondSweep(operation) { buffer.needsSearch = true }
        buffer.operations.append(operation)
        count += 1
        if buffer.operations.count > Self.long {
            tooLong += 1
            empty(buffer)
        }
        while count > kept, nextToDrop < order.count { dropOldest() }
    }

    mutating func finish(into tally: inout LeaseTally) {
        lastUsed = nil
        for resource in order[nextToDrop...] {
            if let buffer = buffers[resource], !buffer.isDone { close(buffer, &tally) }
        }
        for buffer in buffers.values where buffer.isSuspect { close(buffer, &tally) }
        tally.searched = searched
        tally.searchUndecided = undecided
        tally.tooLong = tooLong
    }

    private mutating func buffer(of resource: Names.ID) -> Buffer? {
        if let lastUsed, lastUsed.resource == resource { return lastUsed.buffer }
        if let known = buffers[resource] {
            lastUsed = (resource, known)
            return known
        }
        // What it was before is gone, so what comes now can't be judged.
        if dropped.contains(resource) { return nil }
        let buffer = Buffer()
        buffers[resource] = buffer
        order.append(resource)
        lastUsed = (resource, buffer)
        return buffer
    }

    /// Whether the sweep may miss a contradiction that this operation is part of.
    private func isBeyondSweep(_ operation: Operation) -> Bool {
        switch (operation.kind, Effect(operation.outcome)) {
        case (.read, _): !operation.holder.isNone
        case (_, .unknown): true
        case (.acquire, _): false
        case (_, let effect): effect == .none
        }
    }

    private mutating func dropOldest() {
        let resource = order[nextToDrop]
        nextToDrop += 1
        if nextToDrop > 65_536 {
            order.removeFirst(nextToDrop)
            nextToDrop = 0
        }
        guard let buffer = buffers[resource] else { return }
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
        buffers[resource] = nil
        dropped.insert(resource)
        if lastUsed?.resource == resource { lastUsed = nil }
    }

    private mutating func empty(_ buffer: Buffer) {
        count -= buffer.operations.count
        buffer.operations = []
        buffer.isDone = true
    }

    private mutating func search(_ buffer: Buffer) -> SearchAnswer {
        let (model, calls) = LeaseModel.calls(buffer.operations, rules)
        guard buffer.needsSearch || model.isTimed, !reusesTokens(buffer.operations) else { return .linearizable }
        searched += 1
        let budget = SearchBudget(steps: min(Self.steps, stepsLeft), bytes: Self.bytes)
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
        let core = Contradiction.core(of: calls, model, budget: SearchBudget(steps: Self.steps, bytes: Self.bytes))
        return operations.filter { operation in
            guard let call = LeaseModel.call(operation, rules), !call.isOptional else { return false }
            return core.contains { $0.event == call.event && $0.span == call.span }
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
