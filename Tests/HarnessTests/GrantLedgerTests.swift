import History
import LockService
import Testing

@testable import Harness

@Suite struct GrantLedgerTests {
    private func grant(client: Int = 0, resource: Int = 0, from: Int64 = 0, to: Int64 = 100) -> Grant {
        Grant(
            client: client, resource: resource, token: .lock(LockToken(worker: "\(client)")), endsEarliest: to,
            endsLatest: to + 10)
    }

    @Test("a grant while another one is surely held is a violation")
    func violation() {
        let ledger = GrantLedger(resourcesPerRound: false)
        ledger.granted(grant(to: 100), now: 0)
        ledger.granted(grant(client: 1, to: 200), now: 99)
        #expect(ledger.violations == 1)
        ledger.granted(grant(client: 2, to: 300), now: 200)
        #expect(ledger.violations == 1)
    }

    @Test("a second holder is no violation where no invariant forbids it, as with a clock that jumps")
    func allowed() {
        let ledger = GrantLedger(resourcesPerRound: false, allowsDoubleGrants: true)
        ledger.granted(grant(to: 100), now: 0)
        ledger.granted(grant(client: 1, to: 200), now: 99)
        #expect(ledger.violations == 0)
        ledger.noteViolation()
        #expect(ledger.violations == 1)
    }

    @Test("nothing is surely held from the moment at which its release is sent")
    func released() {
        let ledger = GrantLedger(resourcesPerRound: false)
        let first = grant(to: 100)
        ledger.granted(first, now: 0)
        ledger.releasing(Token(LockToken(worker: "stranger")), of: 0)
        ledger.releasing(first.token.id, of: 0)
        ledger.granted(grant(client: 1, to: 150), now: 50)
        #expect(ledger.violations == 0)
    }

    @Test("a stranger's release ends nothing")
    func stranger() {
        let ledger = GrantLedger(resourcesPerRound: false)
        ledger.granted(grant(to: 100), now: 0)
        ledger.releasing(Token(LockToken(worker: "stranger")), of: 0)
        ledger.granted(grant(client: 1, to: 150), now: 50)
        #expect(ledger.violations == 1)
    }

    @Test("an extension moves the end, and one that may have happened only the latest end")
    func extended() {
        let ledger = GrantLedger(resourcesPerRound: false)
        let first = grant(to: 100)
        ledger.granted(first, now: 0)
        ledger.extended(first.token.id, of: 0, earliest: 300, latest: 310)
        #expect(ledger.newest(of: 0)?.endsEarliest == 300)
        ledger.extended(first.token.id, of: 0, earliest: nil, latest: 900)
        #expect(ledger.newest(of: 0)?.endsEarliest == 300 && ledger.newest(of: 0)?.endsLatest == 900)
        ledger.extended(Token(LockToken(worker: "x")), of: 0, earliest: 5000, latest: 5000)
        #expect(ledger.newest(of: 0)?.endsEarliest == 300)
        ledger.granted(grant(client: 1, to: 400), now: 250)
        #expect(ledger.violations == 1)
    }

    @Test("an extension that was answered with less time makes the lease as short as that")
    func shortened() {
        let ledger = GrantLedger(resourcesPerRound: false)
        let first = grant(to: 100)
        ledger.granted(first, now: 0)
        ledger.extended(first.token.id, of: 0, earliest: 20, latest: 30)
        ledger.granted(grant(client: 1, to: 150), now: 50)
        #expect(ledger.violations == 0)
    }

    @Test("a foreign token is another client's, on another resource")
    func foreign() {
        let ledger = GrantLedger(resourcesPerRound: false)
        ledger.granted(grant(client: 1, resource: 1), now: 0)
        #expect(ledger.foreign(to: 1, resource: 2) == nil)
        #expect(ledger.foreign(to: 2, resource: 1) == nil)
        #expect(ledger.foreign(to: 2, resource: 2)?.client == 1)
    }

    @Test("of a resource a round only the newest are remembered")
    func bounded() {
        let ledger = GrantLedger(resourcesPerRound: true)
        for number in 0..<100_000 {
            ledger.granted(
                grant(resource: number, to: Int64(number) * 1_000_000_000), now: Int64(number) * 1_000_000_000)
        }
        #expect(ledger.newest(of: 99_999) != nil && ledger.newest(of: 5) == nil)
        #expect(ledger.foreign(to: 9, resource: -1)?.resource == 99_999)
    }
}
