/// Which commands have no reply yet, oldest first: of each the faults that are about it. A ring that grows and never
/// shrinks, so that in the steady state it allocates nothing.
struct OwedReplies {
    private var slots = [UInt64](repeating: 0, count: 16)
    private var head = 0
    private(set) var count = 0

    mutating func append(_ faults: UInt64) {
        if count == slots.count {
            slots = (0..<count).map { slots[(head + $0) & (count - 1)] } + [UInt64](repeating: 0, count: count)
            head = 0
        }
        slots[(head + count) & (slots.count - 1)] = faults
        count += 1
    }

    mutating func popFirst() -> UInt64? {
        guard count > 0 else { return nil }
        defer {
            head = (head + 1) & (slots.count - 1)
            count -= 1
        }
        return slots[head]
    }

    /// A fault is over.
    mutating func forget(_ fault: UInt64) {
        for index in slots.indices { slots[index] &= ~fault }
    }
}
