internal import History

extension Verdict {
    /// Whether the target ever held more connections than `ceiling`; a warning from 75 % of it on.
    ///
    /// Sound: each sample is a fact. It can't see what happened between two samples. O(samples).
    public static func connectionCeiling(_ samples: [ConnectionSample], ceiling: Int) -> Verdict {
        let most = samples.max { $0.answeredFor < $1.answeredFor }
        let over = samples.filter { $0.answeredFor > ceiling }
        let examined = [
            Count("samples", samples.reduce(0) { $0 + $1.looks }), Count("most connections", most?.answeredFor ?? 0),
            Count("ceiling", ceiling),
            Count("rejected connections", samples.rejected),
        ]
        guard let most, samples.contains(where: { $0.phase == .load }) else {
            return Verdict(
                .connectionCeiling, .inconclusive, reason: "no sample was taken under load", examined: examined)
        }
        if !over.isEmpty {
            let witnesses = over.sorted { $0.answeredFor > $1.answeredFor }.prefix(5).map { sample in
                Witness(
                    "\(sample.answeredFor) connections at \(milliseconds(sample.instant))\(sample.names)", [],
                    at: over[0].instant)
            }
            return Verdict(
                .connectionCeiling, .fail,
                reason: "\(most.answeredFor) connections, at most \(ceiling) are allowed", witnesses: Array(witnesses),
                witnessesFound: over.count, examined: examined)
        }
        let isNear = most.answeredFor * 4 >= ceiling * 3
        return Verdict(
            .connectionCeiling, .pass, reason: "never more than \(most.answeredFor) of \(ceiling) connections",
            examined: examined,
            warnings: isNear
                ? [
                    "\(most.answeredFor) connections are \(most.answeredFor * 100 / max(1, ceiling)) % of the ceiling\(most.names)"
                ] : [])
    }
}

extension ConnectionSample {
    /// The connections that the target answers for.
    fileprivate var answeredFor: Int { connected - strangers }

    /// Who holds most of them.
    fileprivate var names: String {
        let most = byName.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        return most.isEmpty
            ? "" : ": " + most.map { "\($0.key.isEmpty ? "unnamed" : $0.key) \($0.value)" }.joined(separator: ", ")
    }
}
