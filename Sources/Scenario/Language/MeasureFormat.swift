internal import Checkers

/// How invariants are written that are measured and need not hold: those that the history alone can tell.
enum MeasureFormat {
    static let measures = Format<Invariant>.choice(
        "an invariant like `mutual-exclusion`", called: "invariant that can be measured",
        of: [.mutualExclusion, .linearizability, .releaseFrees, .tokenGuard, .fencing].map(key)
    ) { invariant, _, _ in invariant }.list("a list of invariants like [mutual-exclusion]")

    private static func key(_ invariant: Invariant) -> Key<Invariant> {
        .optional(invariant.rawValue, .nothing("this invariant", invariant), "How often it was broken is told.")
    }
}
