/// One choice in a schedule: who moves, and how.
public struct Step: Hashable, Sendable {
    /// What becomes of a request's next command, or what happens around the requests.
    public enum Action: UInt8, Sendable, CaseIterable {
        /// The command is let go.
        case go
        /// The connection breaks before the command gets to Redis.
        case dropBefore
        /// The command takes effect, and the connection breaks before the reply.
        case dropAfter
        /// Redis answers that it reads its data set.
        case loading
        /// Redis answers that it is a replica.
        case readOnly
        /// Redis answers that its memory is full.
        case outOfMemory
        /// Redis answers that it has too many clients.
        case maxClients
        /// A key's time to live runs out now.
        case expire
        /// The service's process is killed, and started again.
        case restart
        /// An actor of the service's own moves: its next command goes.
        case background
    }

    /// Whose step it is: the number of a request's client.
    public var actor: UInt8
    /// How it moves.
    public var action: Action
    /// Which key, for `expire`; which of the service's own actors, for `background`; which of the commands that a request has
    /// sent at once, for the others.
    public var argument: UInt8

    /// Whose events are nobody's.
    public static let environment = UInt8.max

    /// A step.
    public init(_ actor: Int, _ action: Action = .go, argument: Int = 0) {
        self.actor = UInt8(actor)
        self.action = action
        self.argument = UInt8(argument)
    }

    /// Whether it is none that a request takes by itself.
    public var isEvent: Bool { action != .go }
}

/// A key of Redis.
public struct Key: Hashable, Sendable {
    /// The number of its database.
    public var database: Int
    /// Its name, any bytes.
    public var name: [UInt8]

    /// A key.
    public init(_ name: [UInt8], database: Int = 0) {
        self.database = database
        self.name = name
    }

}

/// What a step reads and changes.
public struct Footprint: Hashable, Sendable {
    /// Keys that are only read.
    public var reads: Set<Key>
    /// Keys that may be changed.
    public var writes: Set<Key>
    /// It may read and change anything.
    public var isUnknown: Bool

    /// What is known.
    public init(reads: Set<Key> = [], writes: Set<Key> = [], isUnknown: Bool = false) {
        self.reads = reads
        self.writes = writes
        self.isUnknown = isUnknown
    }

    /// Anything.
    public static let unknown = Footprint(isUnknown: true)

    /// Whether two steps have the same effect in either order.
    public func commutes(with other: Footprint) -> Bool {
        guard !isUnknown, !other.isUnknown else { return false }
        return writes.isDisjoint(with: other.writes) && writes.isDisjoint(with: other.reads)
            && reads.isDisjoint(with: other.writes)
    }
}

/// A step that can be taken now.
public struct EnabledStep: Sendable {
    /// The step.
    public var step: Step
    /// What it reads and changes.
    public var footprint: Footprint
    /// What it is, in words that are the same in every run: a command and its keys.
    public var shape: String
    /// Actors of one class that have not moved yet are the same but for their number; nil for one that is like no other.
    public var symmetry: Int?

    /// An enabled step.
    public init(_ step: Step, _ footprint: Footprint, shape: String = "", symmetry: Int? = nil) {
        self.step = step
        self.footprint = footprint
        self.shape = shape
        self.symmetry = symmetry
    }

    /// Whether taking the two in either order leads to the same state, and each leaves the other possible. An event
    /// commutes with nothing: after the last step of the last request there is no chance for it any more.
    func commutes(with other: EnabledStep) -> Bool {
        !step.isEvent && !other.step.isEvent && step.actor != other.step.actor
            && footprint.commutes(with: other.footprint)
    }
}
