internal import Checkers
internal import History
internal import LockService
internal import Scenario

/// What a round knows of grants while it goes on: in whose name, and with which token, the next request can be sent.
/// Only what is sent depends on it, never what is judged. Loop-bound.
struct StormLedger {
    /// A grant that was answered.
    struct Grant {
        var number: Int
        var worker: Int
        var resource: Int
        var token: ShownToken
        /// Whether somebody gave it back.
        var isOver = false
    }

    /// In whose name a request is sent, and what it shows.
    struct Appearance {
        var worker: Int
        var proof = ServiceCall.Proof.workerAlone
        var token: ShownToken?
    }

    private var grants: [Grant] = []

    mutating func granted(_ grant: Grant) { grants.append(grant) }

    /// A resource was given back by this worker, who showed that.
    mutating func ended(_ resource: Int, worker: Int, proof: ServiceCall.Proof) {
        let index = grants.lastIndex { grant in
            guard grant.resource == resource, !grant.isOver else { return false }
            return if case .grant(let number) = proof { grant.number == number } else { grant.worker == worker }
        }
        if let index { grants[index].isOver = true }
    }

    /// How a request appears; nil if there is no such token at this moment.
    func appearance(
        of entry: StormPlan.Entry, _ request: Scenario.Request, worker: Int, using random: inout SeededGenerator
    ) -> Appearance? {
        let holder = grants.last { $0.resource == entry.resource && !$0.isOver }
        let isForHolder = entry.actsForHolder && request.role != .acquire
        let actor = entry.worker ?? (isForHolder ? holder?.worker : nil) ?? worker
        guard request.namesToken else { return Appearance(worker: actor) }
        switch request.token {
        case .own: return last { $0.worker == actor }.map { shown($0, by: $0.worker) }
        // The most dangerous one is of a worker who holds the resource again.
        case .stale:
            let wanted = entry.worker ?? holder?.worker
            let over = last { $0.isOver && $0.worker == wanted } ?? last { $0.isOver }
            return over.map { shown($0, by: $0.worker) }
        case .foreign:
            let others = grants.filter { $0.resource != entry.resource }
            let other = others.last { $0.worker == entry.worker ?? holder?.worker } ?? others.last
            return other.map { shown($0, by: entry.worker ?? (isForHolder ? holder?.worker : nil) ?? $0.worker) }
        case .forged:
            let model = holder ?? last { _ in true }
            let made = LockToken(worker: String(actor), using: &random)
            let forged = model?.token.forged(using: &random) ?? .service(Token(made), text: made.text)
            return Appearance(worker: actor, proof: proof(ofForged: forged), token: forged)
        }

        func last(_ isMeant: (Grant) -> Bool) -> Grant? {
            grants.last { $0.resource == entry.resource && isMeant($0) }
        }
    }

    private func shown(_ grant: Grant, by worker: Int) -> Appearance {
        Appearance(worker: worker, proof: .grant(grant.number), token: grant.token)
    }

    /// A service with short tokens may have issued what was made up.
    private func proof(ofForged token: ShownToken) -> ServiceCall.Proof {
        grants.last { $0.token.text == token.text }.map { .grant($0.number) } ?? .forgery
    }
}
