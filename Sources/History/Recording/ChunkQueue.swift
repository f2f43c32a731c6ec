internal import Synchronization

/// A piece of memory for a fixed number of operations, and how many it holds.
struct Chunk {
    /// Operations a chunk holds: 360 KB, and one hand-over in 4,096 operations.
    static let capacity = 4096

    let operations: UnsafeMutablePointer<Operation>
    var count = 0

    init() { operations = .allocate(capacity: Chunk.capacity) }

    func deallocate() { operations.deallocate() }
}

/// Lamport's bounded queue between one sending and one receiving thread: no lock, no allocation, never waits.
final class ChunkQueue: @unchecked Sendable {
    // Sendable: a slot is written only by the sender while `tail` keeps it from the receiver, and read only by
    // the receiver after `tail` gave it away; `head` gives it back. Both are atomic, with release and acquire.
    private let slots: UnsafeMutablePointer<Chunk?>
    private let capacity: Int
    private let head = Atomic<Int>(0)
    private let tail = Atomic<Int>(0)

    init(capacity: Int) {
        self.capacity = capacity
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: nil, count: capacity)
    }

    deinit {
        while let chunk = pop() { chunk.deallocate() }
        slots.deinitialize(count: capacity)
        slots.deallocate()
    }

    /// Sends a chunk; false if the queue is full.
    func push(_ chunk: Chunk) -> Bool {
        let end = tail.load(ordering: .relaxed)
        guard end - head.load(ordering: .acquiring) < capacity else { return false }
        slots[end % capacity] = chunk
        tail.store(end + 1, ordering: .releasing)
        return true
    }

    /// Receives the oldest chunk, if there is one.
    func pop() -> Chunk? {
        let start = head.load(ordering: .relaxed)
        guard start < tail.load(ordering: .acquiring) else { return nil }
        let chunk = slots[start % capacity]
        head.store(start + 1, ordering: .releasing)
        return chunk
    }
}
