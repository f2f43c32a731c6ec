/// The texts of a run, each stored once and known by a number: resource names, foreign tokens, notes.
public struct Names: Sendable {
    /// The number of a text.
    public struct ID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
        /// The number; 0 is the empty text.
        public var rawValue: UInt32

        /// The text of that number.
        @inlinable
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The empty text.
        public static let empty = ID(rawValue: 0)
    }

    /// Texts that differ only in a number at their end, as the resources of rounds do: a million of them take no
    /// more memory than one.
    public struct Series: Sendable, Hashable {
        /// What all texts begin with.
        public var prefix: String
        /// How many there are: `prefix` followed by `0`, `1`, … `count - 1`.
        public var count: Int
        let first: UInt32

        /// The number of the text that ends in `index`, which must be below `count`.
        @inlinable
        public subscript(index: Int) -> ID {
            precondition(index >= 0 && index < count, "a series of \(count) has no text number \(index)")
            return ID(rawValue: firstNumber + UInt32(index))
        }

        @usableFromInline
        var firstNumber: UInt32 { first }
    }

    private static let firstOfSeries: UInt32 = 1 << 31

    private var texts: [String] = [""]
    private var numbers: [String: ID] = ["": .empty]
    private(set) var series: [Series] = []

    /// A table that holds the empty text only.
    public init() {}

    /// The number of a text, which is stored if it is new.
    public mutating func id(of text: String) -> ID {
        if let known = known(text) { return known }
        let id = ID(rawValue: UInt32(texts.count))
        texts.append(text)
        numbers[text] = id
        return id
    }

    /// The number of a text, if the table has it.
    public func known(_ text: String) -> ID? {
        if let known = numbers[text] { return known }
        for series in series where text.hasPrefix(series.prefix) {
            let ending = text.dropFirst(series.prefix.count)
            if let index = Int(ending), index >= 0, index < series.count, String(index) == ending {
                return series[index]
            }
        }
        return nil
    }

    /// Room for `count` texts that begin with `prefix` and end in a number from 0 on. Two series of one table must
    /// have no text in common, and none of their texts may have been stored before.
    public mutating func makeSeries(_ prefix: String, count: Int) -> Series {
        let first = series.last.map { $0.first + UInt32($0.count) } ?? Self.firstOfSeries
        let made = Series(prefix: prefix, count: count, first: first)
        series.append(made)
        return made
    }

    /// The text of a number; `#` and the number if this table didn't give it, as in the history of a crashed run.
    public subscript(id: ID) -> String {
        guard contains(id) else { return "#\(id.rawValue)" }
        guard id.rawValue >= Self.firstOfSeries else { return texts[Int(id.rawValue)] }
        guard let series = series.last(where: { $0.first <= id.rawValue }) else { return "" }
        return series.prefix + String(id.rawValue - series.first)
    }

    /// Whether this table gave that number.
    public func contains(_ id: ID) -> Bool {
        guard id.rawValue >= Self.firstOfSeries else { return Int(id.rawValue) < texts.count }
        return series.last.map { id.rawValue < $0.first + UInt32($0.count) } ?? false
    }

    /// How many texts all series have together.
    public var seriesCount: Int { series.reduce(0) { $0 + $1.count } }

    /// How many single texts there are, the empty one included; their numbers are `0..<count`. Series are apart.
    public var count: Int { texts.count }
}
