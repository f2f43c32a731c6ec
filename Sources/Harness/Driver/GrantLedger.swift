internal import History

/// A grant that some client got.
struct Grant {
    let client: Int
    /// The number of the resource within the run.
    let resource: Int
    let token: ShownToken
    /// The earliest instant at which its lease can end, on the monotonic clock.
    var endsEarliest: Int64
    /// The latest instant at which it can end by itself.
    var endsLatest: Int64
    /// Whether it was given back, or may have been.
    var isReleased = false
}

/// What the run knows of grants while it goes on: whose token a stranger could show, and when a lease ends. It
/// remembers a bounded number of them. Loop-bound.
final class GrantLedger {
    private static let remembered = 256

    private let forgetsOldResources: Bool
    private let allowsDoubleGrants: Bool
    private var newest: [Int: Grant] = [:]
    private var recent: [Grant] = []

    /// A ledger of resources that are either used again and again, or each for one round, in order. Where no invariant of
    /// the scenario forbids it, as with a clock that jumps, a second holder is no violation.
    init(resourcesPerRound: Bool, allowsDoubleGrants: Bool = false) {
        forgetsOldResources = resourcesPerRound
        self.allowsDoubleGrants = allowsDoubleGrants
    }

    /// What can be proved as the run goes on: grants that were made while an earlier one was surely held.
    private(set) var violations = 0

    /// Something else was proved to be wrong.
    func noteViolation() { violations += 1 }

    /// A client was granted a resource, and knows it since `now`.
    func granted(_ grant: Grant, now: Int64) {
        if !allowsDoubleGrants, let last = newest[grant.resource], !last.isReleased, now < last.endsEarliest {
            violations += 1
        }
        newest[grant.resource] = grant
        // Where each round has a resource of its own, those of long ago are asked for no more.
        if forgetsOldResources { newest[grant.resource - Self.remembered] = nil }
        if recent.count == Self.remembered { recent.removeFirst(Self.remembered / 2) }
        recent.append(grant)
    }

    /// A lease was extended: `earliest` is its end as the answer told it, or nil if it is not known whether it was.
    func extended(_ token: Token, of resource: Int, earliest: Int64?, latest: Int64) {
        guard var grant = newest[resource], grant.token.id == token else { return }
        grant.endsEarliest = earliest ?? grant.endsEarliest
        grant.endsLatest = max(latest, grant.endsLatest)
        newest[resource] = grant
    }

    /// A release with this token is about to be sent: from now on its lease may be over.
    func releasing(_ token: Token, of resource: Int) {
        if newest[resource]?.token.id == token { newest[resource]?.isReleased = true }
    }

    /// The newest grant of a resource, whoever got it.
    func newest(of resource: Int) -> Grant? { newest[resource] }

    /// The newest grant that another client got on another resource.
    func foreign(to client: Int, resource: Int) -> Grant? {
        recent.last { $0.client != client && $0.resource != resource }
    }
}
