import EventLoop
import HTTPTransport
import Harness
import Testing

@Suite(.timeLimit(.minutes(1))) struct RunProgressTests {
    /// What the last report of progress counts, and the notes, of a service that grants a resource to everybody.
    private func violations(_ invariants: String) async throws -> (Int, [String]) {
        let grants = Lock(0)
        let service = try await ScriptedService.start { _ in
            let number = grants.withLock { count in
                count += 1
                return count
            }
            return ServedAnswer(200, json: #"{"token": "t-\#(number)"}"#)
        }
        let counted = Lock(0)
        let evidence = try await service.run(
            """
            name: generous
            clients: 2
            rounds: 3
            arrival: closed
            resources: 1
            lease: 30s
            steps: [{request: "POST /take/{resource}", as: acquire, capture: {token: token}}]
            \(invariants)

            """, progress: { told in counted.withLock { $0 = told.violations } })
        await service.stop()
        return (counted.withLock { $0 }, evidence.notes)
    }

    @Test(
        "a second holder counts as a violation while the run goes on",
        arguments: ["mutual-exclusion", "linearizability"])
    func forbidden(invariant: String) async throws {
        #expect(try await violations("invariants: [\(invariant)]").0 > 0)
    }

    @Test("where mutual exclusion is only measured it is none: what counts violations would stop for nothing")
    func measured() async throws {
        let (count, notes) = try await violations("measures: [mutual-exclusion]\nthresholds: { failed: 0 }")
        #expect(count == 0)
        #expect(notes.contains { $0.contains("it was broken") }, "\(notes)")
    }
}
