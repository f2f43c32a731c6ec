internal import History

/// A way in which a history of leases can contradict itself.
enum LeaseViolation: Int, CaseIterable {
    /// Two grants that must have been held at the same time; the first had an end, but not yet.
    case doubleGrant
    /// The same, where the first was never given back: its lease ended before its TTL.
    case earlyGrant
    /// More grants than fit one after the other.
    case crowd
    /// A conflict when nobody can have held it, and nobody had before.
    case phantomConflict
    /// A conflict after the last holder's release, with nobody else there.
    case conflictAfterRelease
    /// A conflict later than the last holder's TTL and the tolerance, with nobody else there.
    case lateExpiry
    /// The holder was told that it isn't, while it surely was.
    case ownerRefused
    /// A release or extension was granted to a token that was never granted.
    case releaseWithoutGrant
    /// A token was used up twice.
    case doubleRelease
    /// An extension was granted to a token that had been given back.
    case extendAfterRelease
    /// A release or extension was granted to a token whose lease had run out.
    case expiredAccepted
    /// The target holds a lock that never ends by itself.
    case withoutExpiry
    /// The target told more time left than anybody asked for, or less than there must have been.
    case wrongTimeToLive
    /// An extension made the lease end earlier.
    case shortened
    /// The operations of one resource have no legal order.
    case noOrder
}

/// A proved contradiction: its kind and the operations that can't all be true.
struct LeaseFinding {
    var kind: LeaseViolation
    /// What the sentence tells of, in its order.
    var operations: [Operation]
    /// What else the proof needs: the extensions and releases that bound the holds.
    var context: [Operation] = []

    /// Whether all of it happened in one round.
    var isWithinRound: Bool { operations.allSatisfy { $0.round == operations.first?.round } }

    /// The witness, with its story.
    func witness(_ names: Names, _ rules: LeaseRules) -> Witness {
        var proof = operations
        for operation in context where !proof.contains(operation) { proof.append(operation) }
        return Witness(sentence(names, rules), proof.sorted { ($0.invoked, $0.completed) < ($1.invoked, $1.completed) })
    }

    private func sentence(_ names: Names, _ rules: LeaseRules) -> String {
        guard let first = operations.first, let last = operations.last else { return "" }
        let resource = named(first.resource, in: names)
        let (a, b) = (subject(first), subject(last))
        switch kind {
        case .doubleGrant, .earlyGrant:
            let end: String
            if let release = context.first(where: { $0.kind == .release && $0.owner == first.owner }) {
                end = "did not begin to give it back before \(milliseconds(release.invoked))"
            } else if rules.ends(first) {
                end =
                    "had not given it back, so that it held it until \(milliseconds(self.end(of: first, rules))) at least"
            } else {
                end = "never gave it back"
            }
            return
                "\(a) was granted \(resource) by \(milliseconds(first.completed)) and \(end), yet \(b) was granted it by \(milliseconds(last.completed))"
        case .crowd:
            return
                "\(operations.count) grants of \(resource) between \(milliseconds(first.invoked)) and \(milliseconds(operations.map(\.completed).max() ?? last.completed)) can't all have been without two at the same time"
        case .phantomConflict:
            return
                "\(b) got a conflict on \(resource) between \(milliseconds(last.invoked)) and \(milliseconds(last.completed)), when nobody can have held it"
        case .conflictAfterRelease:
            return
                "the release of \(resource) by \(a) was granted by \(milliseconds(operations[max(0, operations.count - 2)].completed)) and nobody took it after that, yet \(b) got a conflict between \(milliseconds(last.invoked)) and \(milliseconds(last.completed))"
        case .lateExpiry:
            return
                "the lease of \(a) on \(resource) had run out by \(milliseconds(end(of: first, rules, latest: true))) and nobody took it after that, yet \(b) got a conflict at \(milliseconds(last.invoked)) or later"
        case .ownerRefused:
            return
                "\(a) held \(resource) from \(milliseconds(first.completed)) on, yet its \(last.kind.name) between \(milliseconds(last.invoked)) and \(milliseconds(last.completed)) was answered with \(last.outcome.name)"
        case .releaseWithoutGrant:
            return
                "the \(last.kind.name) of \(resource) by \(b) was granted by \(milliseconds(last.completed)), though its token held nothing"
        case .doubleRelease:
            return
                "\(a) gave \(resource) back twice with one token, and both were granted (by \(milliseconds(operations[max(0, operations.count - 2)].completed)) and by \(milliseconds(last.completed)))"
        case .extendAfterRelease:
            return
                "the extension of \(resource) by \(b) was granted by \(milliseconds(last.completed)), after its token had been given back"
        case .expiredAccepted:
            return
                "the \(last.kind.name) of \(resource) by \(b) was granted, though its lease had run out by \(milliseconds(end(of: first, rules, latest: true))), before \(milliseconds(last.invoked))"
        case .withoutExpiry:
            return "\(resource) was held without an end when \(b) read it at \(milliseconds(last.completed))"
        case .wrongTimeToLive:
            return
                "\(b) read that the lease of \(resource) had \(milliseconds(Instant(nanoseconds: last.lease))) left at \(milliseconds(last.completed)), which no lease that was asked for can have"
        case .shortened:
            return
                "the lease of \(a) on \(resource) ended at \(milliseconds(end(of: first, rules))) at the earliest, and its extension was answered with an end at \(milliseconds(last.completed.advanced(by: last.lease))) at the latest"
        case .noOrder:
            return
                "these \(operations.count) operations on \(resource) have no order in which each answer is right"
        }
    }

    private func end(of acquire: Operation, _ rules: LeaseRules, latest: Bool = false) -> Instant {
        var end = (latest ? acquire.completed : acquire.invoked).advanced(by: rules.length(of: acquire))
        for operation in context
        where operation.kind == .extend && operation.owner == acquire.owner && operation.lease > 0 {
            end = max(end, (latest ? operation.completed : operation.invoked).advanced(by: operation.lease))
        }
        return end
    }

    private func subject(_ operation: Operation) -> String { "client \(operation.client)" }
}

/// An instant in milliseconds, as the stories of witnesses show it.
func milliseconds(_ instant: Instant) -> String {
    if instant == .never { return "the end" }
    let microseconds = (instant.nanoseconds.magnitude + 500) / 1000
    let fraction = String(microseconds % 1000)
    let sign = instant.nanoseconds < 0 ? "-" : ""
    return "\(sign)\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
}

/// The text of a resource, as sentences name it.
func named(_ resource: Names.ID, in names: Names) -> String { resource == .empty ? "the resource" : names[resource] }
