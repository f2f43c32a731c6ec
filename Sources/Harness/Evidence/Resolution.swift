internal import Checkers
internal import History

/// What became of the indeterminate operations of a history, by what the server executed.
///
/// The log shows tokens, not requests: so a token that several requests of one kind showed decides none of them,
/// unless the log has none of them. And the log is itself judged by the answers that are known: one that it doesn't
/// show proves that it has holes, and then nothing is decided; one that it shows otherwise, that it tells nothing of
/// that resource. Memory follows the number of indeterminate operations.
struct Resolution {
    /// How many were decided, and how.
    private(set) var outcomes = UnknownOutcomes()
    /// The indeterminate operations that happened or stayed unknown, as far as that was decided, in the order of
    /// completion.
    private var resolved: [Operation] = []

    /// How often a token was shown in requests.
    private struct Uses {
        var acquires = 0
        /// Releases and extensions: the log of a script that changed nothing doesn't tell which it was.
        var others = 0
    }

    /// Reads the history twice: for what is to be decided, and for what is known.
    init(of history: RecordedHistory, by witness: ServerWitness) throws(HistoryFileError) {
        var open: [Operation] = []
        var uses: [Token: Uses] = [:]
        try history.forEach { operation in
            guard operation.outcome == .indeterminate else { return }
            open.append(operation)
            uses[operation.token] = Uses()
        }
        var isWhole = true
        var doubtful: Set<Names.ID> = []
        try history.forEach { operation in
            if operation.kind == .acquire {
                uses[operation.token]?.acquires += 1
            } else if operation.kind != .read {
                uses[operation.token]?.others += 1
            }
            guard [.granted, .conflict, .refused].contains(operation.outcome) else { return }
            switch witness.fate(of: operation) {
            case .neverHappened: isWhole = false
            case .executed(let outcome, _) where operation.kind == .acquire && outcome != operation.outcome:
                doubtful.insert(operation.resource)
            case .executed, .unknown: break
            }
        }
        for operation in open {
            guard isWhole, !doubtful.contains(operation.resource) else {
                keep(operation)
                continue
            }
            decide(operation, witness, uses[operation.token] ?? Uses())
        }
        resolved.sort { $0.completed < $1.completed }
    }

    /// Calls `body` for each operation of the history, those resolved at their new place, in the order of completion.
    func forEach(of history: RecordedHistory, _ body: (Operation) -> Void) throws(HistoryFileError) {
        var next = 0
        try history.forEach { operation in
            guard operation.outcome != .indeterminate else { return }
            while next < resolved.count, resolved[next].completed <= operation.completed {
                body(resolved[next])
                next += 1
            }
            body(operation)
        }
        for operation in resolved[next...] { body(operation) }
    }

    private mutating func decide(_ operation: Operation, _ witness: ServerWitness, _ uses: Uses) {
        switch witness.fate(of: operation) {
        case .neverHappened: outcomes.didNotHappen += 1
        case .executed(let outcome, _):
            let isOnlyOne = operation.kind == .acquire ? uses.acquires == 1 : uses.others == 1
            // What an extension made of the lease only its answer told.
            let isToldWhole = operation.kind != .extend || outcome != .granted
            guard isOnlyOne, isToldWhole, let known = witness.resolve([operation]).first else {
                return keep(operation)
            }
            outcomes.happened += 1
            resolved.append(known)
        case .unknown: keep(operation)
        }
    }

    private mutating func keep(_ operation: Operation) {
        outcomes.unknown += 1
        resolved.append(operation)
    }
}
