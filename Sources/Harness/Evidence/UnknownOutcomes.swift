/// What a server-side witness made of a run's indeterminate operations.
public struct UnknownOutcomes: Sendable, Equatable {
    /// How many the server executed.
    public var happened = 0
    /// How many never reached it, or were given up by it unread.
    public var didNotHappen = 0
    /// How many could not be decided.
    public var unknown = 0

    /// None so far.
    public init() {}

    /// The sentence for a report.
    var note: String {
        if self == UnknownOutcomes() { return "the witness had nothing to decide: no outcome was indeterminate" }
        return "by what Redis executed, \(happened) of the outcomes that clients never learnt happened, "
            + "\(didNotHappen) did not, and \(unknown) stayed unknown; the history shows what the clients saw"
    }
}
