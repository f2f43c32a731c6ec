/// A call of a history in another tool's words: any function of any object, as Jepsen records it.
public struct RecordedCall: Sendable, Equatable {
    /// What is known of its outcome.
    public enum Outcome: Sendable, Equatable {
        /// It was done.
        case ok
        /// It did not happen.
        case fail
        /// It may have happened at any time after its invocation, or never.
        case info
        /// It was turned away since somebody else holds the object: it changed nothing, and tells that.
        case conflict
        /// It was turned away since the caller isn't the holder: it changed nothing, and tells that.
        case refused
    }

    /// Who called.
    public var process: Datum
    /// What was called: `read`, `write`, `acquire`…
    public var function: String
    /// The value of the invocation.
    public var argument: Datum
    /// The value of the completion.
    public var result: Datum
    /// How it ended.
    public var outcome: Outcome
    /// When it was invoked, as a place in the order of the file or in nanoseconds: only the order counts.
    public var invoked: Int64
    /// See `invoked`; `.max` if it never completed.
    public var completed: Int64
    /// When it was invoked, in nanoseconds, where the file tells.
    public var invokedAt: Int64?
    /// When it was completed, in nanoseconds, where the file tells.
    public var completedAt: Int64?
    /// The line of the file with the invocation.
    public var line: Int
    /// The line of the file with the completion; 0 if there is none.
    public var completedLine: Int
    /// The object that it was called on, where a file tells of several.
    public var key: Datum

    /// A call, by default of the only object.
    public init(
        process: Datum, function: String, argument: Datum, result: Datum = .null, outcome: Outcome, invoked: Int64,
        completed: Int64, line: Int = 0, completedLine: Int = 0, key: Datum = .null
    ) {
        self.process = process
        self.function = function
        self.argument = argument
        self.result = result
        self.outcome = outcome
        self.invoked = invoked
        self.completed = completed
        self.line = line
        self.completedLine = completedLine
        self.key = key
    }
}
