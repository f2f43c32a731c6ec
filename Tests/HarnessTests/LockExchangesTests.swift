import EventLoop
import History
import Redaction
import RedisClient
import Scenario
import StampedeTesting
import Testing

@testable import Harness

/// What a report says was sent is what Redis executed.
@Suite(.timeLimit(.minutes(1))) struct LockExchangesTests {
    private func scenario(fencing: Bool) throws -> Scenario {
        let text = """
            name: words
            clients: 3
            rounds: 3
            lease: 2500ms
            fencing: \(fencing)
            steps: [acquire, gate, read, extend: {by: 1500ms}, release]
            invariants: [exclusive-winner]
            """
        return try Scenario.load(text: Array(text.utf8), path: "words.yaml")
    }

    @Test(
        "the words for an operation are the commands that Redis executed, with tokens shortened, whatever the defect",
        arguments: [nil] + LockDefect.allCases.map(Optional.some), [false, true])
    func words(defect: LockDefect?, fencing: Bool) async throws {
        try await withRedis { server async throws in
            let seen = Lock<[[String]]>([])
            let monitor = try await RedisMonitor.open(server.configuration, on: .shared) { entry in
                let words = entry.arguments.map { RedactedToken.redacting(String(decoding: $0, as: UTF8.self)) }
                seen.withLock { $0.append(words) }
            } broken: { _ in
            }
            var settings = Run.Settings(
                redis: server.configuration, server: server, names: RunNames(run: "w"), seed: 7)
            settings.defect = defect
            let evidence = try await Run(try scenario(fencing: fencing), settings).perform()
            // What is seen last comes after everything of the run.
            let connection = try await RedisConnection.open(server.configuration, on: .shared)
            _ = await connection.exchange(RedisCommand("ECHO", "end"))
            try await eventually { seen.withLock { $0.last } == ["ECHO", "end"] }
            await connection.close()
            await monitor.close()

            let executed = Set(
                seen.withLock { $0 }.map { command in
                    command[0].hasPrefix("EVAL")
                        ? command[3...].joined(separator: ", ") : command.joined(separator: " ")
                })
            var (worded, kinds) = (0, Set<Operation.Kind>())
            try #require(evidence.history).forEach { operation in
                guard let exchange = evidence.exchange(operation, evidence.history?.names ?? Names()) else { return }
                for line in exchange.request.split(separator: "\n") {
                    let command = line.hasPrefix("script ") ? line.drop { $0 != "(" }.dropFirst().dropLast() : line
                    #expect(executed.contains(String(command)), "\(line)")
                    worded += 1
                }
                kinds.insert(operation.kind)
                #expect(!exchange.answer.isEmpty)
                #expect(exchange.answer.split(separator: "\n").count == exchange.request.split(separator: "\n").count)
            }
            #expect(kinds.isSuperset(of: [.acquire, .read]) && worded > 12, "\(worded) \(kinds)")
        }
    }

    @Test("of what was never answered only the request is told, and of what was never sent nothing")
    func unanswered() throws {
        let wording = LockExchanges(try scenario(fencing: false), defect: nil)
        var names = Names()
        var operation = Operation(
            kind: .acquire, outcome: .indeterminate, client: 1, resource: names.id(of: "r"),
            invoked: Instant(nanoseconds: 0), completed: Instant(nanoseconds: 1),
            token: Token(high: 0x1234_5678_0000_4000, low: 0x8000_0000_0000_0001))
        #expect(
            wording.exchange(of: operation, names)
                == Exchange(request: "SET spool_lock:r 12345678… NX PX 2500", answer: ""))
        operation.outcome = .unavailable
        #expect(wording.exchange(of: operation, names) == nil)
    }
}
