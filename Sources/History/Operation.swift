/// One call to the target: who asked what of which resource, when, and what came of it.
///
/// A record of fixed size without references: the recorder appends it as it is, and a million of them
/// take 88 MB. Texts (resource names, foreign tokens, notes) stand in the run's `Names` by number.
public struct Operation: Hashable, Sendable, BitwiseCopyable {
    /// What was asked.
    public enum Kind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
        /// Take the resource.
        case acquire
        /// Give it back.
        case release
        /// Make the lease end later.
        case extend
        /// Ask who holds it, and for how long.
        case read
        /// Anything else: no invariant of leases looks at it.
        case call

        /// The word for this kind in files and reports.
        public var name: String { "\(self)" }

        /// The kind of that name, if there is one.
        public init?(name: String) {
            guard let match = Kind.allCases.first(where: { $0.name == name }) else { return nil }
            self = match
        }
    }

    /// Read before the request was written.
    public var invoked: Instant
    /// Read after the answer was read; for an `indeterminate` operation, when it was given up.
    public var completed: Instant
    /// The token that the caller showed, or that the grant was asked for.
    public var token: Token
    /// The holder's token that the answer named (conflict, read), or none.
    public var holder: Token
    /// The lease in nanoseconds. Acquire: the TTL asked for. Extend: the time left from then on that the
    /// answer told; without an answer, what was asked to be added.
    /// Read: the time left that the target told, `noExpiry` if it holds the lock without an end.
    public var lease: Int64
    /// The fencing token of the grant, or 0.
    public var fencing: UInt64
    /// The number of the client.
    public var client: UInt32
    /// The number of the round.
    public var round: UInt32
    /// The resource's name, in `Names`.
    public var resource: Names.ID
    /// What the target said beyond the outcome (an error's text), in `Names`; 0 is nothing.
    public var note: Names.ID
    /// What was asked.
    public var kind: Kind
    /// How it ended.
    public var outcome: Outcome

    /// The `lease` of a lock that never ends by itself.
    public static let noExpiry: Int64 = -1

    /// An operation, by default with no token, lease or note.
    @inlinable
    public init(
        kind: Kind, outcome: Outcome, client: UInt32, round: UInt32 = 0, resource: Names.ID,
        invoked: Instant, completed: Instant, token: Token = .none, holder: Token = .none,
        lease: Int64 = 0, fencing: UInt64 = 0, note: Names.ID = .empty
    ) {
        self.kind = kind
        self.outcome = outcome
        self.client = client
        self.round = round
        self.resource = resource
        self.invoked = invoked
        self.completed = completed
        self.token = token
        self.holder = holder
        self.lease = lease
        self.fencing = fencing
        self.note = note
    }
}
