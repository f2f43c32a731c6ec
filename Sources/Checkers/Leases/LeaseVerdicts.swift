internal import History

extension LeaseTally {
    /// What the sweep says of one invariant.
    func verdict(_ invariant: Invariant, _ names: Names, _ rules: LeaseRules) -> Verdict {
        guard let question = LeaseQuestion.all[invariant] else {
            return Verdict(invariant, .inconclusive, reason: "a history of leases doesn't decide it")
        }
        let count = count(question.broken)
        let examined = question.examined(self) + common
        if count > 0 {
            let shown = findings.filter { question.broken.contains($0.kind) }.map { $0.witness(names, rules) }
            return Verdict(
                invariant, .fail, reason: question.failure(count), witnesses: Array(shown.clearest),
                witnessesFound: count, examined: examined)
        }
        if acquires == 0 {
            return Verdict(invariant, .inconclusive, reason: "no resource was asked for", examined: examined)
        }
        if reusedTokens > 0 {
            return Verdict(
                invariant, .inconclusive,
                reason: "\(plural(reusedTokens, "resource")) could not be judged: one token was granted twice there",
                examined: examined)
        }
        if let missing = question.missing(self, rules) {
            return Verdict(invariant, .inconclusive, reason: missing, examined: examined)
        }
        return Verdict(invariant, .pass, reason: question.success(self), examined: examined)
    }

    private var common: [Verdict.Count] {
        var counts = [Verdict.Count("acquires", acquires), Verdict.Count("unknown acquires", unknownAcquires)]
        counts += [Verdict.Count("explained only by an unknown acquire", explainedByUnknown)]
        counts += [Verdict.Count("undecided", undecided + dropped)]
        return counts
    }
}

/// What an invariant asks of the sweep: what breaks it, and what must have happened for a pass to mean something.
struct LeaseQuestion: Sendable {
    let broken: [LeaseViolation]
    let failure: @Sendable (Int) -> String
    let examined: @Sendable (LeaseTally) -> [Verdict.Count]
    let missing: @Sendable (LeaseTally, LeaseRules) -> String?
    let success: @Sendable (LeaseTally) -> String

    static let exclusion: [LeaseViolation] = [.doubleGrant, .earlyGrant, .crowd]

    static let all: [Invariant: LeaseQuestion] = [
        .mutualExclusion: LeaseQuestion(
            broken: exclusion,
            failure: { "a resource was held twice at the same time (\(plural($0, "time")))" },
            examined: { [Verdict.Count("grants", $0.grants), Verdict.Count("overlaps", $0.overlaps)] },
            missing: { tally, _ in
                if tally.grants == 0 { return "nothing was granted" }
                return tally.overlaps + tally.conflicts == 0 ? "no two acquires of one resource overlapped" : nil
            },
            success: { "no two holds overlapped in \($0.grants) grants, with \($0.overlaps) overlapping acquires" }),
        .linearizability: LeaseQuestion(
            broken: exclusion + [
                .phantomConflict, .conflictAfterRelease, .lateExpiry, .ownerRefused, .releaseWithoutGrant,
                .doubleRelease, .extendAfterRelease, .expiredAccepted, .noOrder,
            ],
            failure: { "no order of the operations explains the answers (\(plural($0, "contradiction")))" },
            examined: {
                [
                    Verdict.Count("grants", $0.grants), Verdict.Count("overlaps", $0.overlaps),
                    Verdict.Count("resources searched", $0.searched),
                    Verdict.Count("resources beyond the search's budget", $0.searchUndecided + $0.tooLong),
                ]
            },
            missing: { tally, _ in
                if tally.grants == 0 { return "nothing was granted" }
                return tally.overlaps + tally.conflicts == 0 ? "no two acquires of one resource overlapped" : nil
            },
            success: { "every answer is that of a lease, in \($0.acquires) acquires with \($0.overlaps) overlapping" }),
        .leaseExpiry: LeaseQuestion(
            broken: [.earlyGrant, .ownerRefused, .lateExpiry, .withoutExpiry, .wrongTimeToLive, .shortened],
            failure: { "leases don't end by their TTL (\(plural($0, "time")))" },
            examined: {
                [
                    Verdict.Count("taken after expiry", $0.takenAfterExpiry),
                    Verdict.Count("readings of the TTL", $0.readings),
                ]
            },
            missing: { tally, _ in tally.takenAfterExpiry == 0 ? "no lease was left to run out and taken again" : nil },
            success: {
                "\(plural($0.takenAfterExpiry, "lease")) ran out and were taken again, none too early or too late"
            }),
        .tokenGuard: LeaseQuestion(
            broken: [.releaseWithoutGrant, .doubleRelease, .extendAfterRelease, .expiredAccepted],
            failure: { "a token that held nothing was accepted (\(plural($0, "time")))" },
            examined: { [Verdict.Count("refused", $0.refusals), Verdict.Count("granted to the holder", $0.uses)] },
            missing: { tally, _ in tally.refusals == 0 ? "nobody tried with a token that held nothing" : nil },
            success: {
                "\(plural($0.refusals, "release or extension", "releases and extensions")) without a hold were refused"
            }),
        .releaseFrees: LeaseQuestion(
            broken: [.conflictAfterRelease],
            failure: { "a resource stayed taken after its release (\(plural($0, "time")))" },
            examined: { [Verdict.Count("taken after release", $0.takenAfterRelease)] },
            missing: { tally, _ in tally.takenAfterRelease == 0 ? "nothing was taken again after a release" : nil },
            success: { "\(plural($0.takenAfterRelease, "grant")) followed a release" }),
    ]
}

/// A count with its word: `1 lease`, `2 leases`.
func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}

extension [Witness] {
    /// At most five, those with the fewest operations first.
    var clearest: ArraySlice<Witness> {
        enumerated().sorted { ($0.element.operations.count, $0.offset) < ($1.element.operations.count, $1.offset) }
            .map(\.element).prefix(5)
    }
}
