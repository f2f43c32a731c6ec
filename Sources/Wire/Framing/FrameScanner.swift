internal import Glibc

/// Finds where commands and replies end in a stream of RESP2 or RESP3, without a look at what they mean, so that their
/// bytes can pass unchanged.
///
/// hiredis's reader knows no RESP3 and keeps no bytes. A frame needs no stack: a counter of the values still to come is
/// enough, for nobody asks to what they belong.
struct FrameScanner {
    /// Who sends the bytes.
    enum Side: Sendable {
        /// Commands: arrays of bulk strings, or a bare line.
        case client
        /// Replies and pushes.
        case server
    }

    private let side: Side
    private var bytes: [UInt8] = []
    /// Where the frame that isn't complete begins, and how far it is scanned.
    private var start = 0
    private var position = 0
    /// How many values still belong to it.
    private var open = 1

    init(_ side: Side) { self.side = side }

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
        if side == .client, position == start, let first = bytes[start...].first {
            // 0x16 0x03 opens a TLS handshake; no command begins so.
            if first == 0x16 { throw .tls }
            if first != UInt8(ascii: "*") { return inlineCommand() }
        }
        while open > 0 {
            guard try scanValue() else { return nil }
        }
        defer {
            start = position
            open = 1
        }
        return Array(bytes[start..<position])
    }

    private mutating func inlineCommand() -> [UInt8]? {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer {
            start = end + 1
            position = start
        }
        return Array(bytes[start...end])
    }

    /// Scans one value; false if it isn't all there. Of an aggregate that is its first line.
    private mutating func scanValue() throws(WireError) -> Bool {
        guard position < bytes.count, let end = lineEnd() else { return false }
        let kind = bytes[position]
        switch kind {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "#"),
            UInt8(ascii: ","), UInt8(ascii: "("):
            open -= 1
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="):
            let count = try number(until: end)
            guard count < 0 || end + 2 + count + 2 <= bytes.count else { return false }
            open -= 1
            position = end + 2 + (count < 0 ? 0 : count + 2)
            return true
        case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: ">"):
            open += max(0, try number(until: end)) - 1
        case UInt8(ascii: "%"):
            open += 2 * max(0, try number(until: end)) - 1
        case UInt8(ascii: "|"):
            // An attribute stands before the value that it belongs to.
            open += 2 * max(0, try number(until: end))
        default:
            throw .notRedis(side == .client ? "the service" : "Redis")
        }
        position = end + 2
        return true
    }

    /// Where the line of the present value ends: the index of its CR.
    private func lineEnd() -> Int? {
        var index = position + 1
        while index + 1 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10 { return index }
            index += 1
        }
        return nil
    }

    private func number(until end: Int) throws(WireError) -> Int {
        var value = 0
        var digits = bytes[(position + 1)..<end]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count < 12, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .notRedis(side == .client ? "the service" : "Redis")
        }
        for digit in digits { value = value * 10 + Int(digit - 0x30) }
        guard value <= 1 << 30 else { throw .notRedis(side == .client ? "the service" : "Redis") }
        return isNegative ? -value : value
    }
}
