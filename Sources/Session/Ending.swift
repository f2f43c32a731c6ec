internal import Checkers
internal import Reporting

extension Session {
    /// How a session ended, in the order in which one thing matters more than another.
    public enum Ending: Sendable, Equatable {
        /// It was stopped before its end.
        case interrupted
        /// An invariant is broken.
        case violation
        /// A scenario could not begin.
        case targetMissing
        /// The report could not be written.
        case reportMissing
        /// Something could not be decided.
        case inconclusive
        /// Every invariant holds.
        case pass
    }
}

extension Session.Outcome {
    /// How it ended.
    public var ending: Session.Ending {
        if report.run.interrupted { return .interrupted }
        if report.conclusion == .fail { return .violation }
        if isTargetMissing { return .targetMissing }
        if writeError != nil { return .reportMissing }
        return report.conclusion == .pass ? .pass : .inconclusive
    }
}
