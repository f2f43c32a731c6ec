/// What an object does when calls come one at a time: the meaning against which a concurrent history is judged.
///
/// A model is a value; a library user adds one by conforming to this. An event carries what was asked and what was
/// answered; `step` says whether that answer is right in a state, and which state follows.
public protocol SequentialModel: Sendable {
    /// What the object remembers. Two states are equal exactly if nothing that follows can tell them apart.
    associatedtype State: Hashable & Sendable
    /// A call with its answer.
    associatedtype Event: Hashable & Sendable

    /// The state before the first call.
    var initialState: State { get }

    /// The state after `event`, or nil if its answer is wrong in `state`. `span` is when the call took place, for
    /// models in which time passes; the others ignore it.
    func step(_ state: State, _ event: Event, during span: Span) -> State?

    /// Whether the event never changes what others can see, in any state, as a read or a conflict. The search places
    /// such a call as soon as it is right, and a witness may do without it. False is always sound, but may be slow.
    func isPassive(_ event: Event) -> Bool

    /// The search. Leave it as it is: it stands here so that it is compiled for each model, which makes it several
    /// times as fast.
    func decide(_ calls: [Call<Event>], budget: SearchBudget) -> SearchAnswer
}

extension SequentialModel {
    /// False, which is always sound.
    public func isPassive(_ event: Event) -> Bool { false }

    /// See `LinearizabilitySearch`.
    public func decide(_ calls: [Call<Event>], budget: SearchBudget) -> SearchAnswer {
        LinearizabilitySearch.measured(self, calls, budget: budget).answer
    }
}

/// A closed span of time, in nanoseconds or in lines of a file.
public struct Span: Hashable, Sendable {
    /// When the call was made.
    public var invoked: Int64
    /// When its answer came; `.max` if none did.
    public var completed: Int64

    /// The span from one time to another.
    public init(_ invoked: Int64, _ completed: Int64) {
        self.invoked = invoked
        self.completed = completed
    }
}

/// A call of a history.
public struct Call<Event: Hashable & Sendable>: Sendable {
    /// What was asked, and what was answered. Of an optional call: what it did if it happened.
    public var event: Event
    /// When it took place.
    public var span: Span
    /// Its outcome isn't known: it happened at some time after its invocation, or never.
    public var isOptional: Bool
    /// A number by which the caller knows it again in a witness.
    public var tag: Int

    /// A call with an answer.
    public init(_ event: Event, _ invoked: Int64, _ completed: Int64, tag: Int = 0) {
        self.event = event
        span = Span(invoked, completed)
        isOptional = false
        self.tag = tag
    }

    /// A call whose outcome isn't known.
    public init(optional event: Event, _ invoked: Int64, tag: Int = 0) {
        self.event = event
        span = Span(invoked, .max)
        isOptional = true
        self.tag = tag
    }
}

/// How much a search may cost.
public struct SearchBudget: Sendable {
    /// Steps of the model.
    public var steps: Int
    /// Bytes for the states that it remembers, about.
    public var bytes: Int
    /// Asked now and then: whether the time is over. A checker has no clock of its own.
    public var isOver: @Sendable () -> Bool

    /// So many steps of the model and bytes of memory, and no limit of time.
    public init(steps: Int = 10_000_000, bytes: Int = 1 << 30, isOver: @escaping @Sendable () -> Bool = { false }) {
        self.steps = steps
        self.bytes = bytes
        self.isOver = isOver
    }
}

/// What a search found.
public enum SearchAnswer: Sendable, Equatable {
    /// There is a legal order.
    case linearizable
    /// There is none.
    case contradiction
    /// The budget ran out before either was shown; the text says which part of it.
    case exhausted(String)
}
