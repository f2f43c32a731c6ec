/// The binary form of a history: a header, blocks of operations, and the names in a block of their own at the end.
///
/// Header: eight bytes of magic, then as 32-bit numbers the version, the size of a record and a mark of the byte order.
/// Block: two 32-bit numbers, the recorder and the count of records, then the records as they stand in memory; a
/// block of `namesMark` holds that many bytes of names. All in the byte order of the machine that wrote it.
/// A file without names is one whose run did not end: its operations can be read, its texts can't.
enum HistoryLayout {
    static let version: UInt32 = 1
    static let magic: [UInt8] = Array("stmpdhis".utf8)
    static let byteOrderMark: UInt32 = 0x0102_0304
    static let headerSize = 20
    static let blockHeaderSize = 8
    static let namesMark: UInt32 = .max
    static let recordSize = MemoryLayout<Operation>.stride

    static var header: [UInt8] {
        magic + [version, UInt32(recordSize), byteOrderMark].flatMap { bytes(of: $0) }
    }

    static func blockHeader(_ owner: UInt32, count: Int) -> [UInt8] { bytes(of: owner) + bytes(of: UInt32(count)) }

    static func bytes(of number: UInt32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    /// What is wrong with a header, or nil.
    static func problem(inHeader bytes: [UInt8]) -> String? {
        guard bytes.count == headerSize, Array(bytes.prefix(8)) == magic else { return "not a history of Stampede" }
        let expected = header
        if bytes[8..<12] != expected[8..<12] { return "a history of another version; this is version \(version)" }
        if bytes[16..<20] != expected[16..<20] { return "a history from a machine of another byte order" }
        if bytes[12..<16] != expected[12..<16] { return "its records have another size than \(recordSize) bytes" }
        return nil
    }

    /// The names as bytes: texts, then series; each number in 32 bits, each text after its length.
    static func encode(_ names: Names) -> [UInt8] {
        var out = bytes(of: UInt32(names.count))
        func append(_ text: String) {
            out += bytes(of: UInt32(text.utf8.count))
            out += Array(text.utf8)
        }
        for number in 0..<names.count { append(names[Names.ID(rawValue: UInt32(number))]) }
        out += bytes(of: UInt32(names.series.count))
        for series in names.series {
            append(series.prefix)
            out += bytes(of: UInt32(series.count))
        }
        return out
    }

    /// The names in these bytes; nil if they are damaged.
    static func decodeNames(_ bytes: [UInt8]) -> Names? {
        var offset = 0
        func number() -> Int? {
            guard offset + 4 <= bytes.count else { return nil }
            defer { offset += 4 }
            return Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) })
        }
        func text() -> String? {
            guard let count = number(), offset + count <= bytes.count else { return nil }
            defer { offset += count }
            return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
        }
        var names = Names()
        guard let count = number() else { return nil }
        for index in 0..<count {
            guard let text = text(), names.id(of: text).rawValue == UInt32(index) else { return nil }
        }
        guard let seriesCount = number() else { return nil }
        for _ in 0..<seriesCount {
            guard let prefix = text(), let count = number() else { return nil }
            _ = names.makeSeries(prefix, count: count)
        }
        return offset == bytes.count ? names : nil
    }
}
