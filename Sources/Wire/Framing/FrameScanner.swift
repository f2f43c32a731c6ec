/// Keeps what came until a whole command or reply is there, so that its bytes can pass unchanged.
///
/// hiredis's reader knows no RESP3 and keeps no bytes.
struct FrameScanner {
    private var cursor: FrameCursor
    private var bytes: [UInt8] = []
    /// Where the frame that isn't complete begins, and how far it is looked at.
    private var start = 0
    private var position = 0

    init(_ side: FrameCursor.Side) { cursor = FrameCursor(side) }

    mutating func feed(_ new: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            start = 0
            position = 0
        } else if start > 65_536 {
            bytes.removeFirst(start)
            position -= start
            start = 0
        }
        bytes.append(contentsOf: new)
    }

    /// The next whole frame, or nil until more bytes come.
    mutating func next() throws(WireError) -> [UInt8]? {
        var cursor = cursor
        let found = bytes.withUnsafeBytes { bytes -> Result<Int?, WireError> in
            do throws(WireError) { return .success(try cursor.advance(bytes, from: position)) } catch {
                return .failure(error)
            }
        }
        self.cursor = cursor
        position = bytes.count
        guard let end = try found.get() else { return nil }
        defer {
            start = end
            position = end
        }
        return Array(bytes[start..<end])
    }
}
