/// What the store knows of a spool.
struct Spool: Sendable, Equatable {
    /// Its tag: `SPOOL-0001`.
    var tag: String
    /// Grows with every change.
    var version: Int
    /// The fencing token of the last grant that was recorded.
    var fence: UInt64
    /// How many steps are complete: the first ones.
    var completedSteps: Int
    /// Who works on it; nil for nobody.
    var occupation: Occupation?

    /// The step whose turn it is; nil when all are complete.
    var nextStep: WorkStep? {
        completedSteps < WorkStep.allCases.count ? WorkStep.allCases[completedSteps] : nil
    }
}

/// Who works on a spool, since when, and by which grant of the lock.
struct Occupation: Sendable, Equatable {
    /// The worker.
    var worker: Int
    /// His name, if it was told.
    var workerName: String?
    /// What he does.
    var step: WorkStep
    /// The lock's token.
    var token: String
    /// When he took it, in milliseconds since 1970 (UTC).
    var since: Int64
}

/// What happened to a spool.
struct SpoolEvent: Sendable, Equatable {
    /// The kinds of event.
    enum Kind: String, Sendable {
        /// A worker took it.
        case taken = "TOMAR"
        /// He paused, and gave it back.
        case paused = "PAUSAR"
        /// He completed the step, and gave it back.
        case completed = "COMPLETAR"
    }

    /// What.
    var kind: Kind
    /// At which step.
    var step: WorkStep
    /// Who.
    var worker: Int
    /// His name, if it was told.
    var workerName: String?
    /// When, in milliseconds since 1970 (UTC).
    var instant: Int64
    /// The spool's version after it.
    var version: Int
    /// The day of the work that he stated, for `completed`.
    var workDay: String?
}
