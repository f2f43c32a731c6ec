internal import History

extension Verdict {
    /// Whether the target turned connections away while nobody took them on purpose.
    ///
    /// Sound: the target counts them itself, and of two looks the later one tells how many there were between them. Spans
    /// that a fault may reach into are not judged. O(samples · faults).
    public static func rejectedConnections(_ samples: [ConnectionSample], faults: [FaultWindow] = []) -> Verdict {
        var rejections = FirstWitnesses(atMost: 5)
        var (rejected, most, judged) = (0, samples.first?.rejected ?? 0, 0)
        for (earlier, later) in zip(samples, samples.dropFirst()) {
            let more = max(0, later.rejected - most)
            most = max(most, later.rejected)
            guard faults.areOver(from: earlier.instant, until: later.instant, recovery: 0) else { continue }
            if later.phase == .load { judged += later.looks }
            guard more > 0 else { continue }
            rejected += more
            rejections.note(
                "\(plural(more, "connection")) turned away from \(milliseconds(earlier.instant)) to \(milliseconds(later.instant)), with \(later.connected) there",
                at: later.instant)
        }
        let examined = [Count("looks under load", judged), Count("rejected connections", rejected)]
        if rejected > 0 {
            return Verdict(
                .rejectedConnections, .fail, reason: "\(plural(rejected, "connection")) turned away",
                witnesses: rejections.kept, witnessesFound: rejections.found, examined: examined)
        }
        if judged == 0 {
            return Verdict(
                .rejectedConnections, .inconclusive, reason: "nobody looked under load and outside of faults",
                examined: examined)
        }
        return Verdict(
            .rejectedConnections, .pass,
            reason: "no connection was turned away" + (faults.isEmpty ? "" : " outside of faults"), examined: examined)
    }
}
