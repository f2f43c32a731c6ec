/// How an operation ended, in the words of every scenario, history and report.
public enum Outcome: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// The target did what was asked.
    case granted
    /// Somebody else holds the resource.
    case conflict
    /// Not the holder, not found, or invalid: nothing was changed.
    case refused
    /// A clean «not now»: a 503, or a refused connection. Nothing was changed.
    case unavailable
    /// An answer outside the contract.
    case failed
    /// No answer: it may have happened at any time after its invocation, or never.
    case indeterminate

    /// The word for this outcome in files and reports.
    public var name: String { "\(self)" }

    /// The outcome of that name, if there is one.
    public init?(name: String) {
        guard let match = Outcome.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
