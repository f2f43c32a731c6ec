/// What is done on purpose to what passes between two programs: a value; who does it stands elsewhere.
///
/// What passes in one piece is a command or a reply where Redis is spoken, and elsewhere whatever one read brought.
public struct WireFault: Sendable, Hashable {
    /// What is done.
    public var kind: Kind
    /// To what passes in which direction; nil: as is usual for its kind (`Kind.usual`).
    public var direction: Direction?
    /// To which commands, by name in capitals, or to the replies to them; empty: to all that passes.
    public var commands: [String]
    /// To commands with a key like this, or to the replies to them; nil: whatever their keys.
    public var key: GlobPattern?
    /// On which connections.
    public var connections: Connections

    /// A fault of everything, unless more is said.
    public init(
        _ kind: Kind, _ direction: Direction? = nil, commands: [String] = [], key: GlobPattern? = nil,
        connections: Connections = Connections()
    ) {
        self.kind = kind
        self.direction = direction
        self.commands = commands
        self.key = key
        self.connections = connections
    }

    /// The kinds of fault.
    public enum Kind: Sendable, Hashable {
        /// Each piece comes so much later, give or take up to the jitter; the order on a connection stays.
        case latency(Duration, jitter: Duration)
        /// So many bytes a second pass on each connection.
        case bandwidth(bytesPerSecond: Int)
        /// Nothing passes; when the fault is over, everything does.
        case stall
        /// The connection is reset (RST on both sides), before the piece has passed.
        case reset
        /// The other side is gone without a word: what is sent is swallowed, and nobody learns of an end. A connection
        /// stays so.
        case halfOpen
        /// So many pieces, of all connections together, are lost. TCP never goes on after a gap: nothing that follows
        /// in the same direction of the same connection arrives either.
        case drop(Int)
        /// The connection ends, in order, when so many more bytes have passed on it.
        case cut(afterBytes: Int)
    }

    /// Seen from the one who connects.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// What the one who connects sends.
        case requests
        /// What comes back.
        case replies
    }

    /// Which connections; everything that is said has to be so.
    public struct Connections: Sendable, Hashable {
        /// Those with a name (CLIENT SETNAME) like this.
        public var name: GlobPattern?
        /// Those of clients with an address, `host:port`, like this.
        public var address: GlobPattern?
        /// Every so manieth, counted from the first that the proxy accepted.
        public var every: Int?
        /// So large a share of them, above 0 and at most 1, drawn from the seed: the same ones for every fault.
        public var share: Double?

        /// All, unless more is said.
        public init(
            name: GlobPattern? = nil, address: GlobPattern? = nil, every: Int? = nil, share: Double? = nil
        ) {
            self.name = name
            self.address = address
            self.every = every
            self.share = share
        }

        /// Whether they are all there are.
        public var areAll: Bool { self == Connections() }
    }
}

extension WireFault {
    /// Whether it is done to what passes in this direction.
    public func concerns(_ passing: Direction) -> Bool { (direction ?? kind.usual).map { $0 == passing } ?? true }

    /// Whether it looks at commands: only where Redis is spoken there are some.
    public var looksAtCommands: Bool { !commands.isEmpty || key != nil }

    /// Whether it needs to understand Redis.
    public var needsRedis: Bool { looksAtCommands || connections.name != nil }

    /// Whether nobody gets anything through while it is in effect.
    public var isTotal: Bool {
        guard !looksAtCommands, connections.areAll else { return false }
        switch kind {
        case .stall, .reset, .halfOpen: return true
        case .latency, .bandwidth, .drop, .cut: return false
        }
    }
}

extension WireFault.Kind {
    /// The direction that is meant where none is said; nil: both.
    public var usual: WireFault.Direction? {
        switch self {
        case .latency, .reset, .drop, .cut: .requests
        case .bandwidth, .stall, .halfOpen: nil
        }
    }
}
