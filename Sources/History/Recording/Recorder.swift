/// Takes the operations of one event loop, in the order of their completion.
///
/// Recording is a copy into memory that is there already: no lock, no system call, and no allocation in the
/// steady state. A full chunk goes to the recording's writer thread and comes back empty. If the writer falls so
/// far behind that `Recording.chunksInFlight` chunks are full, operations are counted as lost instead of kept
/// waiting, and `Recording.finish` says so.
///
/// A recorder belongs to one thread, that of its event loop: `record` may be called there only.
public final class Recorder: @unchecked Sendable {
    // Sendable: the mutable fields are touched only by the owning thread, and by `Recording.finish` after all
    // recording has ended, which its caller promises; the queues are made for two threads.
    let full = ChunkQueue(capacity: Recording.chunksInFlight)
    let empty = ChunkQueue(capacity: Recording.chunksInFlight)
    private let wake: Wake
    private var current: Chunk
    private var allocated = 1
    /// Operations for which there was no room.
    private(set) var lost = 0

    init(wake: Wake) {
        self.wake = wake
        current = Chunk()
    }

    deinit { current.deallocate() }

    /// Appends an operation that has just completed, or was just given up (`indeterminate`): stamp `completed`
    /// and record without a suspension between, so that the records of one loop are in the order of completion.
    public func record(_ operation: Operation) {
        if current.count == Chunk.capacity { handOver() }
        guard current.count < Chunk.capacity else {
            lost += 1
            return
        }
        (current.operations + current.count).initialize(to: operation)
        current.count += 1
    }

    /// Sends what is recorded so far to the writer and goes on in an empty chunk, if one is allowed.
    private func handOver() {
        guard let next = nextChunk() else { return }
        let sent = full.push(current)
        assert(sent, "the queue has room for all chunks that are ever allocated")
        current = next
        wake.signal()
    }

    private func nextChunk() -> Chunk? {
        if let recycled = empty.pop() { return recycled }
        guard allocated < Recording.chunksInFlight else { return nil }
        allocated += 1
        return Chunk()
    }

    /// The last, partly filled chunk, at the end of the recording.
    func takeRest() -> Chunk {
        defer { current.count = 0 }
        return current
    }
}
