/// The texts of a run, each stored once and known by a number: resource names, foreign tokens, notes.
public struct Names: Sendable {
    /// The number of a text.
    public struct ID: RawRepresentable, Hashable, Sendable {
        /// The number; 0 is the empty text.
        public var rawValue: UInt32

        /// The text of that number.
        @inlinable
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The empty text.
        public static let empty = ID(rawValue: 0)
    }

    private var texts: [String] = [""]
    private var numbers: [String: ID] = ["": .empty]

    /// A table that holds the empty text only.
    public init() {}

    /// The number of a text, which is stored if it is new.
    public mutating func id(of text: String) -> ID {
        if let known = numbers[text] { return known }
        let id = ID(rawValue: UInt32(texts.count))
        texts.append(text)
        numbers[text] = id
        return id
    }

    /// The text of a number that this table gave.
    public subscript(id: ID) -> String { texts[Int(id.rawValue)] }

    /// How many texts there are, the empty one included; their numbers are `0..<count`.
    public var count: Int { texts.count }
}
