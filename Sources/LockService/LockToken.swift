/// What proves ownership of a lock: `{worker}:{uuid4}`, unique for every grant.
public struct LockToken: Sendable, Hashable {
    /// The text that stands in Redis.
    public let text: String
    /// The first eight bytes of the UUID.
    public let high: UInt64
    /// The last eight bytes of the UUID.
    public let low: UInt64

    /// A new token of a worker: a random UUID, version 4 (RFC 9562).
    public init(worker: String, using generator: inout some RandomNumberGenerator) {
        high = generator.next() & ~0xF000 | 0x4000
        low = generator.next() & ~(0xC000 << 48) | 0x8000 << 48
        text = Self.text(worker, high, low)
    }

    /// A new token of a worker from the system's randomness.
    public init(worker: String) {
        var generator = SystemRandomNumberGenerator()
        self.init(worker: worker, using: &generator)
    }

    /// Reads a token back; nil if the text isn't one.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let uuid = parseUUID(text.utf8[text.utf8.index(after: colon)...])
        else { return nil }
        self.text = text
        (high, low) = uuid
    }

    /// Whose token it is.
    public var worker: String { Self.worker(of: text) }

    /// The worker of a holder's text: what stands before the last colon, or all of it.
    public static func worker(of text: String) -> String {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return text }
        return String(text[..<colon])
    }

    private static func text(_ worker: String, _ high: UInt64, _ low: UInt64) -> String {
        let length = worker.utf8.count + 37
        return String(unsafeUninitializedCapacity: length) { buffer in
            var (_, next) = buffer.update(from: worker.utf8)
            func put(_ byte: UInt8) {
                buffer[next] = byte
                next += 1
            }
            put(UInt8(ascii: ":"))
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { put(UInt8(ascii: "-")) }
                let half = nibble < 16 ? high : low
                let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - nibble % 16 * 4)) & 15
                put(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
            }
            return next
        }
    }
}

/// The sixteen bytes of `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; nil for anything else.
private func parseUUID(_ text: Substring.UTF8View) -> (UInt64, UInt64)? {
    guard text.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var nibbles = 0
    for (position, byte) in text.enumerated() {
        if [8, 13, 18, 23].contains(position) {
            guard byte == UInt8(ascii: "-") else { return nil }
            continue
        }
        guard let value = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
        if nibbles < 16 { halves.0 = halves.0 << 4 | UInt64(value) } else { halves.1 = halves.1 << 4 | UInt64(value) }
        nibbles += 1
    }
    return halves
}
