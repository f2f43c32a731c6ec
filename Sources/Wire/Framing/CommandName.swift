/// The name of a command in capitals, in a form that is compared and kept without memory of its own. Commands of Redis have
/// at most 24 bytes.
struct CommandName: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0

    /// Nil if it is longer than any.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= 24 else { return nil }
        for (index, byte) in bytes.enumerated() {
            let capital = UInt64((0x61...0x7A).contains(byte) ? byte - 0x20 : byte)
            switch index {
            case 0..<8: first |= capital << UInt64(8 * index)
            case 8..<16: second |= capital << UInt64(8 * (index - 8))
            default: third |= capital << UInt64(8 * (index - 16))
            }
        }
    }

    init?(_ text: String) {
        var text = text
        guard let name = text.withUTF8({ CommandName(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = name
    }

    /// Its first letter.
    var initial: UInt8 { UInt8(truncatingIfNeeded: first) }
}
