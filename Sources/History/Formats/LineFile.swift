import Glibc

/// Reads a file line by line with the memory of a piece of it.
struct LineFile {
    private let path: String
    private let file: FileDescriptor
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The number of the line that was read last.
    private(set) var line = 0

    init(_ path: String) throws(FileProblem) {
        self.path = path
        file = try FileDescriptor(reading: path)
        buffer = [UInt8](repeating: 0, count: 1 << 20)
    }

    /// Gives the next line without its line break, and whether it had one; nil at the end of the file.
    mutating func next<Result>(
        _ body: (UnsafeBufferPointer<UInt8>, _ isTerminated: Bool) -> Result
    ) throws(FileProblem) -> Result? {
        var searched = start
        while true {
            if let found = newline(from: searched) {
                defer { start = found + 1 }
                return give(found, true, body)
            }
            searched = end
            if isAtEnd {
                guard start < end else { return nil }
                defer { start = end }
                return give(end, false, body)
            }
            let moved = try fill()
            searched -= moved
        }
    }

    private mutating func give<Result>(
        _ end: Int, _ isTerminated: Bool, _ body: (UnsafeBufferPointer<UInt8>, Bool) -> Result
    ) -> Result {
        line += 1
        return buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end]), isTerminated) }
    }

    private func newline(from: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, from < end, let found = memchr(base + from, 0x0a, end - from) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads more behind what is left, which moves to the front; gives how far it moved.
    private mutating func fill() throws(FileProblem) -> Int {
        let moved = start
        if start > 0 {
            buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
            end -= start
            start = 0
        }
        if end == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
        let (count, failure) = buffer.withUnsafeMutableBytes { bytes in
            readSome(file.number, into: UnsafeMutableRawBufferPointer(rebasing: bytes[end...]))
        }
        if failure != 0 { throw FileProblem(.read(path: path, errno: failure), line: line) }
        if count == 0 { isAtEnd = true }
        end += count
        return moved
    }
}

/// Reads what there is, from the current position of a file or a pipe.
private func readSome(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, errno: Int32) {
    while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return (count, 0) }
        if errno != EINTR { return (0, errno) }
    }
}

extension FileDescriptor {
    /// Opens a file that a user named, to read it.
    convenience init(reading path: String) throws(FileProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileProblem(
                file: path, "can't be opened: \(text(errno)); name a history that is there and may be read")
        }
        self.init(descriptor)
    }
}

/// All bytes of a file.
func contents(of path: String) throws(FileProblem) -> [UInt8] {
    let file = try FileDescriptor(reading: path)
    var bytes: [UInt8] = []
    var filled = 0
    while true {
        if filled == bytes.count { bytes += [UInt8](repeating: 0, count: max(1 << 16, bytes.count)) }
        let (count, failure) = bytes.withUnsafeMutableBytes { buffer in
            readSome(file.number, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
        if failure != 0 { throw FileProblem(.read(path: path, errno: failure)) }
        if count == 0 { return Array(bytes[..<filled]) }
        filled += count
    }
}
