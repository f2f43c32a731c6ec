/// Finds where commands and replies end in a stream of RESP2 or RESP3, piece by piece as it comes, without a look at what
/// they mean and without a copy: bytes that have been looked at aren't needed again.
///
/// A frame needs no stack: a counter of the values still to come is enough, for nobody asks to what they belong.
struct FrameCursor {
    /// Who sends the bytes.
    enum Side: Sendable {
        /// Commands: arrays of bulk strings, or a bare line.
        case client
        /// Replies and pushes.
        case server
    }

    private enum Place {
        /// Before the first byte of a value.
        case value
        /// In its first line, and behind a carriage return in it.
        case line, lineEnd
        /// In a command that is a bare line.
        case bare
    }

    private static let longest = 1 << 30

    private let side: Side
    /// The first byte of the frame that is looked at, or was last.
    private(set) var first: UInt8 = 0
    private var place = Place.value
    private var isFresh = true
    /// How many values still belong to the frame.
    private var open = 1
    /// How many bytes of a bulk are still to come, its line's end included.
    private var skip = 0
    private var kind: UInt8 = 0
    private var number = 0
    private var digits = 0
    private var isNegative = false

    init(_ side: Side) { self.side = side }

    /// Goes on at an index; returns the one behind the frame, or nil if its end is still to come.
    mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(WireError) -> Int? {
        var index = start
        while index < bytes.count {
            if skip > 0 {
                let step = min(skip, bytes.count - index)
                skip -= step
                index += step
                if skip == 0, open == 0 { return ended(index) }
                continue
            }
            let byte = bytes[index]
            index += 1
            switch place {
            case .value: try begin(byte)
            case .line:
                if byte == 13 { place = .lineEnd } else if Self.isCounted(kind) { try count(byte) }
            case .lineEnd:
                if byte == 10 {
                    try endLine()
                    if open == 0, skip == 0 { return ended(index) }
                } else if byte != 13 {
                    guard !Self.isCounted(kind) else { throw stranger }
                    place = .line
                }
            case .bare: break
            }
            if place == .bare, byte == 10 { return ended(index) }
        }
        return nil
    }

    private mutating func ended(_ index: Int) -> Int {
        (place, isFresh, open) = (.value, true, 1)
        return index
    }

    private mutating func begin(_ byte: UInt8) throws(WireError) {
        if isFresh {
            (isFresh, first) = (false, byte)
            if side == .client {
                // 0x16 0x03 opens a TLS handshake; no command begins so.
                if byte == 0x16 { throw .tls }
                if byte != UInt8(ascii: "*") {
                    place = .bare
                    return
                }
            }
        }
        (place, kind, number, digits, isNegative) = (.line, byte, 0, 0, false)
        guard Self.isCounted(byte) || Self.isLine(byte) else { throw stranger }
    }

    private mutating func count(_ byte: UInt8) throws(WireError) {
        if byte == UInt8(ascii: "-"), digits == 0, !isNegative {
            isNegative = true
            return
        }
        guard (0x30...0x39).contains(byte), digits < 11 else { throw stranger }
        number = number * 10 + Int(byte - 0x30)
        digits += 1
    }

    private mutating func endLine() throws(WireError) {
        place = .value
        guard Self.isCounted(kind) else {
            open -= 1
            return
        }
        guard digits > 0, number <= Self.longest else { throw stranger }
        let count = isNegative ? -1 : number
        switch kind {
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="):
            open -= 1
            if count >= 0 { skip = count + 2 }
        case UInt8(ascii: "%"): open += 2 * max(0, count) - 1
        // An attribute stands before the value that it belongs to.
        case UInt8(ascii: "|"): open += 2 * max(0, count)
        default: open += max(0, count) - 1
        }
    }

    private var stranger: WireError { .notRedis(side == .client ? "the service" : "Redis") }

    /// Whether a value of this kind begins with a number of bytes or of values.
    private static func isCounted(_ kind: UInt8) -> Bool {
        switch kind {
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "~"),
            UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "|"):
            true
        default: false
        }
    }

    /// Whether a value of this kind is one line.
    private static func isLine(_ kind: UInt8) -> Bool {
        switch kind {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "#"),
            UInt8(ascii: ","), UInt8(ascii: "("):
            true
        default: false
        }
    }
}
