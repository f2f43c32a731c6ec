extension RecordedHistory {
    /// Goes through a history once, in the order of completion.
    public struct Cursor {
        private let streams: [Stream]
        /// Streams that aren't at their end, as a heap with the earliest completion on top.
        private var heap: [Int] = []
        private var started = false

        init(file: FileDescriptor, path: String, blocks: [[Block]]) {
            streams = blocks.map { Stream(file: file, path: path, blocks: $0) }
        }

        /// The next operation; nil at the end.
        public mutating func next() throws(HistoryFileError) -> Operation? {
            if !started {
                started = true
                for (index, stream) in streams.enumerated() where try stream.advance() { heap.append(index) }
                for index in heap.indices.reversed() { sink(index) }
            }
            guard let top = heap.first else { return nil }
            let stream = streams[top]
            let operation = stream.current
            if try stream.advance() {
                if heap.count > 1 { sink(0) }
            } else {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
                if heap.count > 1 { sink(0) }
            }
            return operation
        }

        private mutating func sink(_ start: Int) {
            var parent = start
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                    if completed(child) < completed(least) { least = child }
                }
                if least == parent { return }
                heap.swapAt(parent, least)
                parent = least
            }
        }

        private func completed(_ index: Int) -> Instant { streams[heap[index]].current.completed }
    }

    /// The operations of one recorder, read a block at a time.
    final class Stream {
        private let file: FileDescriptor
        private let path: String
        private let blocks: [Block]
        private var nextBlock = 0
        private let buffer = UnsafeMutablePointer<Operation>.allocate(capacity: Chunk.capacity)
        private var filled = 0
        private var index = -1

        init(file: FileDescriptor, path: String, blocks: [Block]) {
            self.file = file
            self.path = path
            self.blocks = blocks
        }

        deinit { buffer.deallocate() }

        var current: Operation { buffer[index] }

        /// Goes to the next operation; false at the end.
        func advance() throws(HistoryFileError) -> Bool {
            index += 1
            while index >= filled {
                guard nextBlock < blocks.count else { return false }
                try load(blocks[nextBlock])
                nextBlock += 1
            }
            return true
        }

        private func load(_ block: Block) throws(HistoryFileError) {
            let size = block.count * HistoryLayout.recordSize
            let raw = UnsafeMutableRawBufferPointer(start: buffer, count: size)
            let (count, failure) = readAll(file.number, at: block.offset, into: raw)
            guard failure == 0, count == size else { throw .read(path: path, errno: failure) }
            // A byte that is no case of its enumeration must never be seen as one.
            let (kindOffset, outcomeOffset) = (Self.kindOffset, Self.outcomeOffset)
            let (kinds, outcomes) = (Operation.Kind.allCases.count, Outcome.allCases.count)
            for start in stride(from: 0, to: size, by: HistoryLayout.recordSize)
            where raw[start + kindOffset] >= kinds || raw[start + outcomeOffset] >= outcomes {
                throw .damaged(
                    path: path, offset: block.offset + start, problem: "a record of no known kind or outcome")
            }
            (index, filled) = (0, block.count)
        }

        private static let kindOffset = MemoryLayout<Operation>.offset(of: \.kind) ?? 80
        private static let outcomeOffset = MemoryLayout<Operation>.offset(of: \.outcome) ?? 81
    }
}
