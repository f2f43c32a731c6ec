import Glibc

/// A history in its file: read again and again, in the order of completion, with the same small memory however
/// long it is (one chunk a recorder).
public struct RecordedHistory: Sendable {
    /// Where the file is, or was.
    public let path: String
    /// The texts of the run. Without them (`isComplete` is false) every number stands for itself.
    public let names: Names
    /// Whether the file ends as a finished recording does.
    public let isComplete: Bool
    /// What did not reach the file, if anything: nothing can be proved by a history with holes.
    public let fault: HistoryFileError?
    /// How many operations it has.
    public let count: Int

    private let file: FileDescriptor
    /// The blocks of each recorder, in their order.
    private let blocks: [[Block]]

    struct Block {
        var offset: Int
        var count: Int
    }

    /// Opens a file that a recording wrote, also one of a run that crashed: whole blocks are read, a torn one at the
    /// end is left out and told as `fault`.
    public init(path: String) throws(HistoryFileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .read(path: path, errno: errno) }
        try self.init(file: FileDescriptor(descriptor), path: path, names: nil, fault: nil)
    }

    init(file: FileDescriptor, path: String, names: Names?, fault: HistoryFileError?) throws(HistoryFileError) {
        self.file = file
        self.path = path
        if let fault, case .write = fault, lseek(file.number, 0, SEEK_END) < HistoryLayout.headerSize {
            // Not even the header could be written: an empty history, with its reason.
            (blocks, count, isComplete, self.names, self.fault) = ([], 0, false, names ?? Names(), fault)
            return
        }
        let index = try BlockIndex(file.number, path: path)
        blocks = index.blocks
        count = index.blocks.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        isComplete = index.names != nil
        self.names = names ?? index.names ?? Names()
        self.fault = fault ?? index.fault
    }

    /// The operations from the first to complete to the last, all recorders merged. O(log of recorders) each.
    public func makeCursor() -> Cursor { Cursor(file: file, path: path, blocks: blocks) }

    /// Calls `body` for each operation, from the first to complete to the last.
    public func forEach(_ body: (Operation) -> Void) throws(HistoryFileError) {
        var cursor = makeCursor()
        while let operation = try cursor.next() { body(operation) }
    }
}

/// Finds the blocks of a history file from their headers.
struct BlockIndex {
    private(set) var blocks: [[RecordedHistory.Block]] = []
    private(set) var names: Names?
    private(set) var fault: HistoryFileError?

    init(_ descriptor: Int32, path: String) throws(HistoryFileError) {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        func read(_ count: Int, at offset: Int) throws(HistoryFileError) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: max(0, min(count, size - offset)))
            let (filled, failure) = bytes.withUnsafeMutableBytes { readAll(descriptor, at: offset, into: $0) }
            if failure != 0 { throw .read(path: path, errno: failure) }
            return Array(bytes.prefix(filled))
        }
        if let problem = HistoryLayout.problem(inHeader: try read(HistoryLayout.headerSize, at: 0)) {
            throw .damaged(path: path, offset: 0, problem: problem)
        }
        var offset = HistoryLayout.headerSize
        while offset < size {
            let header = try read(HistoryLayout.blockHeaderSize, at: offset)
            guard header.count == HistoryLayout.blockHeaderSize else { break }
            let (owner, count) = header.withUnsafeBytes {
                ($0.load(as: UInt32.self), Int($0.load(fromByteOffset: 4, as: UInt32.self)))
            }
            let body = offset + HistoryLayout.blockHeaderSize
            if owner == HistoryLayout.namesMark {
                names = HistoryLayout.decodeNames(try read(count, at: body))
                break
            }
            guard owner < 65_536, count <= Chunk.capacity else {
                throw .damaged(path: path, offset: offset, problem: "a block with an impossible header")
            }
            guard body + count * HistoryLayout.recordSize <= size else { break }
            while blocks.count <= Int(owner) { blocks.append([]) }
            blocks[Int(owner)].append(RecordedHistory.Block(offset: body, count: count))
            offset = body + count * HistoryLayout.recordSize
        }
        if names == nil {
            fault = .damaged(
                path: path, offset: offset, problem: "the recording ends here, without its names: the run did not end")
        }
    }
}
