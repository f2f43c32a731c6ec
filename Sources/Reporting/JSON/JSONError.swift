/// What is wrong with a JSON text, and where.
struct JSONError: Error, Equatable {
    /// Where, in bytes from the beginning.
    var offset: Int
    /// What is wrong, and what would be right.
    var message: String
    /// Whether the text ended where more should have come.
    var isTruncated = false

    init(offset: Int, _ message: String, isTruncated: Bool = false) {
        self.offset = offset
        self.message = message
        self.isTruncated = isTruncated
    }

    /// The line and the column, from 1, of an offset; columns count bytes, as compilers do.
    static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, before.endIndex - start + 1)
    }
}
