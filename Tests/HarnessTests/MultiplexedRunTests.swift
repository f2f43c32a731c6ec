import Checkers
import HTTPTransport
import Harness
import History
import Scenario
import StampedeTesting
import Testing

/// Contests over HTTP/2: nginx speaks it, before a service that doesn't.
@Suite(.timeLimit(.minutes(1)), .serialized) struct MultiplexedRunTests {
    private static func contest(_ connections: Int, clients: Int = 8) -> String {
        RequestRunTests.contest.replacing(
            "clients: 8", with: "clients: \(clients)\nconnections: {http2: \(connections)}")
    }

    /// What comes of a contest before an honest service.
    private func evidence(_ text: String) async throws -> Evidence {
        let service = try await RequestRunTests.honest()
        let outcome: Result<Evidence, any Error>
        do {
            var evidence: Evidence?
            try await Nginx.run(before: service.origin.address) { nginx in
                evidence = try await service.run(text, through: nginx.multiplexing)
            }
            outcome = .success(try #require(evidence))
        } catch {
            outcome = .failure(error)
        }
        await service.stop()
        return try outcome.get()
    }

    @Test("clients share connections, and the ends of a round's requests leave in one write each", arguments: [1, 3])
    func contest(_ connections: Int) async throws {
        let evidence = try await evidence(Self.contest(connections))
        #expect(evidence.verdicts.map(\.conclusion) == [.pass, .pass, .pass, .pass], "\(evidence.verdicts)")
        let operations = try evidence.operations
        #expect(operations.count == 102)
        for round in Dictionary(grouping: operations.filter { $0.kind == .acquire }, by: \.resource).values {
            #expect(Set(round.map(\.invoked)).count <= connections)
        }
    }

    @Test("more clients than the server takes requests at once on a connection: told before anything is sent")
    func tooFewStreams() async throws {
        let error = await #expect(throws: RunError.self) { try await evidence(Self.contest(1, clients: 200)) }
        #expect(
            "\(String(describing: error))".contains("write `connections: {http2: 2}`"), "\(String(describing: error))")
    }

    @Test("a service that speaks HTTP/1.1 only is told by name")
    func noHTTP2() async throws {
        let service = try await RequestRunTests.honest()
        let error = await #expect(throws: RunError.self) { try await service.run(Self.contest(1)) }
        await service.stop()
        #expect("\(String(describing: error))".contains("use HTTP/1.1"), "\(String(describing: error))")
    }
}
