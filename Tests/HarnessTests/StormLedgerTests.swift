import Checkers
import History
import Scenario
import Testing

@testable import Harness

/// In whose name a storm's requests are sent, and with which token.
@Suite struct StormLedgerTests {
    private static let text = """
        name: small
        clients: 3
        rounds: 1
        storm:
          model: occupation
          requests:
            - {request: "POST /take/{resource}", as: acquire, capture: {token: token}}
            - {request: "POST /give/{resource}/{token}", as: release}
            - {request: "POST /give/{resource}/{token}", as: release, token: stale}
            - {request: "POST /give/{resource}/{token}", as: release, token: foreign}
            - {request: "POST /give/{resource}/{token}", as: release, token: forged}
            - {request: "POST /give/{resource}", as: release}

        """

    private func appearance(
        _ ledger: StormLedger, sort: Int, worker: Int, forHolder: Bool, as pinned: Int? = nil
    ) throws -> StormLedger.Appearance? {
        let scenario = try Scenario.load(text: Array(Self.text.utf8), path: "small.yaml")
        let request = try #require(scenario.storm?.requests[sort].request)
        let entry = StormPlan.Entry(
            number: 0, client: 0, wave: 0, sort: sort, resource: 0, actsForHolder: forHolder, worker: pinned, offset: 0,
            random: 1)
        var random = SeededGenerator(seed: 1, stream: 1)
        return ledger.appearance(of: entry, request, worker: worker, using: &random)
    }

    private func grant(_ number: Int, worker: Int, resource: Int = 0) -> StormLedger.Grant {
        .init(
            number: number, worker: worker, resource: resource,
            token: .service(Token(high: 1, low: UInt64(number)), text: "token-\(number)"))
    }

    @Test("without a grant there is no own, stale or foreign token, but a forged one")
    func empty() throws {
        for sort in 1...3 { #expect(try appearance(StormLedger(), sort: sort, worker: 1, forHolder: true) == nil) }
        #expect(try appearance(StormLedger(), sort: 4, worker: 1, forHolder: true)?.proof == .forgery)
        #expect(try appearance(StormLedger(), sort: 5, worker: 1, forHolder: true)?.proof == .workerAlone)
    }

    @Test("who acts for the holder is the holder, with his token; who doesn't has none")
    func own() throws {
        var ledger = StormLedger()
        ledger.granted(grant(1, worker: 2))
        let holder = try #require(try appearance(ledger, sort: 1, worker: 1, forHolder: true))
        #expect(holder.worker == 2 && holder.proof == .grant(1) && holder.token?.text == "token-1")
        #expect(try appearance(ledger, sort: 1, worker: 1, forHolder: false) == nil)
        #expect(try appearance(ledger, sort: 5, worker: 1, forHolder: true)?.worker == 2)
        #expect(try appearance(ledger, sort: 0, worker: 1, forHolder: true)?.worker == 1, "a take is for oneself")
    }

    @Test("a stale token is of the worker who holds again, if there is one")
    func stale() throws {
        var ledger = StormLedger()
        ledger.granted(grant(1, worker: 2))
        ledger.ended(0, worker: 2, proof: .grant(1))
        ledger.granted(grant(2, worker: 3))
        ledger.ended(0, worker: 3, proof: .workerAlone)
        ledger.granted(grant(3, worker: 2))
        let stale = try #require(try appearance(ledger, sort: 2, worker: 1, forHolder: false))
        #expect(stale.worker == 2 && stale.proof == .grant(1))
        #expect(try appearance(ledger, sort: 2, worker: 1, forHolder: false, as: 3)?.proof == .grant(2))
    }

    @Test("a foreign token is of another resource, a forged one of nobody")
    func others() throws {
        var ledger = StormLedger()
        ledger.granted(grant(1, worker: 2))
        ledger.granted(grant(2, worker: 3, resource: 1))
        let foreign = try #require(try appearance(ledger, sort: 3, worker: 1, forHolder: true))
        #expect(foreign.worker == 2 && foreign.proof == .grant(2))
        let forged = try #require(try appearance(ledger, sort: 4, worker: 1, forHolder: true))
        #expect(forged.worker == 2 && forged.proof == .forgery)
        #expect(forged.token?.text != "token-1" && forged.token?.text?.count == 7)
    }
}
