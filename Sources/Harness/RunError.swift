public import History

/// Why a run could not begin, or left nothing that can be judged.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// The target, or something on the way to it.
    case target(TargetError)
    /// The history's file.
    case history(HistoryFileError)
    /// The folder of the run: one sentence that says what to do.
    case folder(String)

    /// One sentence: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .target(let error): "\(error)"
        case .history(let error): "\(error)"
        case .folder(let sentence): sentence
        }
    }
}
