/// One of several processes that make one run together: all contend for the same resources of the same Redis.
public struct RunPart: Sendable, Hashable {
    /// The run's name, which all its parts give.
    public let run: String
    /// Which one this is, from 1 on.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// A part of a run; nil if there is no such part, or the name is none: 1 to 64 letters, digits, `.`, `_` and `-`.
    public init?(_ number: Int, of count: Int, run: String) {
        let isName = run.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isName, (1...64).contains(run.utf8.count), run.first != ".", (2...64).contains(count),
            (1...count).contains(number)
        else { return nil }
        self.run = run
        self.number = number
        self.count = count
    }

    /// As in «2/3».
    public var place: String { "\(number)/\(count)" }

    /// A seed that all parts know without being told.
    public var seed: UInt64 {
        // FNV-1a, 64 bits; never 0, and small enough for every reader.
        run.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } >> 1 | 1
    }
}
