internal import History

/// Judges whether fencing tokens grow: of two grants of a resource, one completed before the other was invoked, the
/// later has the larger token; and no two grants have the same.
///
/// Sound, since only the order of real time is used. Keeps for each resource the last `recent` grants and the largest
/// token before them; resources beyond `resident` are forgotten all at once. O(`recent`) a grant.
struct Fencing {
    private static let recent = 16
    private static let kept = 5

    private struct Grants {
        var last: [Operation] = []
        /// Of all grants older than `last`: the one with the largest token, and when the last of them completed.
        var largest: Operation?
        var completed = Instant(nanoseconds: .min)
    }

    private let resident: Int
    private var resources: [Names.ID: Grants] = [:]
    private var grants = 0
    private var compared = 0
    private var undecided = 0
    private var without = 0
    private var withoutExample: Operation?
    private var found = 0
    private var examples: [(Operation, Operation)] = []

    init(resident: Int = 65_536) { self.resident = resident }

    mutating func observe(_ operation: Operation) {
        guard operation.kind == .acquire, operation.outcome == .granted else { return }
        grants += 1
        guard operation.fencing > 0 else {
            without += 1
            withoutExample = withoutExample ?? operation
            return
        }
        if resources.count >= resident, resources[operation.resource] == nil { resources.removeAll() }
        var known = resources.removeValue(forKey: operation.resource) ?? Grants()
        compare(operation, with: known)
        known.last.append(operation)
        if known.last.count > Self.recent {
            let old = known.last.removeFirst()
            known.completed = max(known.completed, old.completed)
            if known.largest.map({ old.fencing > $0.fencing }) ?? true { known.largest = old }
        }
        resources[operation.resource] = known
    }

    private mutating func compare(_ operation: Operation, with known: Grants) {
        var worst: Operation?
        for earlier in known.last {
            if earlier.completed < operation.invoked { compared += 1 }
            let isBroken =
                earlier.fencing == operation.fencing
                || (earlier.completed < operation.invoked && earlier.fencing > operation.fencing)
            if isBroken { worst = earlier }
        }
        if let largest = known.largest, worst == nil, largest.fencing >= operation.fencing {
            if largest.completed < operation.invoked { worst = largest } else { undecided += 1 }
        }
        guard let worst else { return }
        found += 1
        if examples.count < Self.kept { examples.append((worst, operation)) }
    }

    func finish(_ names: Names) -> Verdict {
        let examined = [
            Verdict.Count("grants", grants), Verdict.Count("compared", compared), Verdict.Count("undecided", undecided),
        ]
        if found > 0 {
            return Verdict(
                .fencing, .fail, reason: "a later grant has no larger fencing token (\(plural(found, "time")))",
                witnesses: examples.map { witness($0, $1, names) }, witnessesFound: found, examined: examined)
        }
        if grants == 0 { return Verdict(.fencing, .inconclusive, reason: "nothing was granted", examined: examined) }
        if without == grants {
            return Verdict(.fencing, .inconclusive, reason: "the target gives no fencing tokens", examined: examined)
        }
        if let example = withoutExample {
            let sentence =
                "client \(example.client) was granted \(named(example.resource, in: names)) at \(milliseconds(example.completed)) without a fencing token, though others got one"
            return Verdict(
                .fencing, .fail, reason: "\(plural(without, "grant")) had no fencing token",
                witnesses: [Witness(sentence, [example])], witnessesFound: without, examined: examined)
        }
        if compared == 0 {
            return Verdict(.fencing, .inconclusive, reason: "no resource was granted twice", examined: examined)
        }
        return Verdict(.fencing, .pass, reason: "fencing tokens grew with every grant of \(grants)", examined: examined)
    }

    private func witness(_ a: Operation, _ b: Operation, _ names: Names) -> Witness {
        Witness(
            "client \(a.client) was granted \(named(a.resource, in: names)) with fencing token \(a.fencing) by \(milliseconds(a.completed)), and client \(b.client) with \(b.fencing) by \(milliseconds(b.completed))",
            [a, b].sorted { $0.invoked < $1.invoked })
    }
}
