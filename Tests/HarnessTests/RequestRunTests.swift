import Checkers
import EventLoop
import Foundation
import HTTPTransport
import Harness
import History
import Scenario
import StampedeTesting
import Testing

/// Scenarios that send requests, against small services whose answers are known.
@Suite(.timeLimit(.minutes(1))) struct RequestRunTests {
    /// A service that gives each resource to the first who asks, and takes it back by its token.
    static func honest() async throws -> ScriptedService {
        let held = Lock<[String: Int]>([:])
        let grants = Lock(0)
        return try await ScriptedService.start { asked in
            if asked.line.hasSuffix("-up") { return ServedAnswer(200) }
            let number = grants.withLock { count in
                count += 1
                return count
            }
            let isTake = asked.line.hasPrefix("POST")
            let answer: (Int, String) = held.withLock { held in
                if isTake, held[asked.line] == nil {
                    held[asked.line] = number
                    return (201, #"{"token": "t-\#(number)", "fence": \#(number)}"#)
                }
                if isTake { return (409, "{}") }
                let place = "POST" + asked.line.dropFirst("DELETE".count)
                guard let holder = held[place], asked.body.contains("\"t-\(holder)\"") else { return (403, "{}") }
                held[place] = nil
                return (200, "{}")
            }
            return ServedAnswer(answer.0, json: answer.1)
        }
    }

    static let contest = """
        name: contest
        clients: 8
        rounds: 6
        resources: per-round
        resource-names: room-{number:3}
        steps:
          - {request: "POST /rooms/{resource}", as: acquire, body: {guest: "{client.id}", text: "{client.name}"}, capture: {token: token, fencing: fence}}
          - gate
          - {request: "DELETE /rooms/{resource}", as: release, body: {token: "{token}"}, expect: granted}
          - {request: "DELETE /rooms/{resource}", as: release, token: forged, body: {token: "{token}"}, expect: refused}
        invariants: [exclusive-winner, mutual-exclusion, token-guard]

        """

    @Test("an honest service passes: one winner a round, forged tokens turned away, variables as they are written")
    func passes() async throws {
        let service = try await Self.honest()
        let evidence = try await service.run(Self.contest)
        let asked = service.asked
        await service.stop()
        #expect(evidence.verdicts.map(\.conclusion) == [.pass, .pass, .pass, .pass], "\(evidence.verdicts)")
        #expect(evidence.rounds == 6 && evidence.dispersion.count == 6)
        #expect(asked.count { $0.line.hasPrefix("POST /rooms/room-00") } == 48)
        // A text that is only a variable keeps the variable's type.
        #expect(asked.contains { $0.body == #"{"guest":3,"text":"client-3"}"# })
        let operations = try evidence.operations
        #expect(operations.count == 102)  // 48 takes, 6 releases, 48 forged ones
        #expect(Set(operations.filter { $0.outcome == .granted && $0.kind == .acquire }.map(\.token)).count == 6)
    }

    @Test("a service that gives a room to everybody fails, and the proof has the requests and answers")
    func fails() async throws {
        let count = Lock(0)
        let service = try await ScriptedService.start { _ in
            let number = count.withLock { value in
                value += 1
                return value
            }
            return ServedAnswer(201, json: #"{"token": "t-\#(number)", "fence": \#(number), "password": "hunter2"}"#)
        }
        let evidence = try await service.run(Self.contest)
        await service.stop()
        let failed = evidence.verdicts.filter { $0.conclusion == .fail }.map(\.invariant)
        #expect(failed.contains(.exclusiveWinner) && failed.contains(.mutualExclusion) && failed.contains(.tokenGuard))
        let proof = try #require(evidence.verdicts.first { $0.invariant == .mutualExclusion }?.witnesses.first)
        let shown = try #require(proof.operations.first.flatMap { evidence.exchange($0, Names()) })
        #expect(shown.request.hasPrefix("POST /rooms/room-001\n\n{") && shown.answer.hasPrefix("HTTP 201\n\n{"))
        #expect(!shown.answer.contains("hunter2"))
    }

    @Test("requests of a round are held back until all clients stand ready")
    func held() async throws {
        let service = try await Self.honest()
        // The second round's stage is made ready only after the first round: set-up sees all of its requests, none of the next.
        let scenario = Self.contest.replacing("rounds: 6", with: "rounds: 2").replacing(
            "steps:", with: "set-up: [{request: POST /set-up}]\nclean-up: [{request: POST /clean-up}]\nsteps:")
        let evidence = try await service.run(scenario)
        let lines = service.asked.map(\.line)
        await service.stop()
        #expect(lines.first == "POST /set-up" && lines.last == "POST /clean-up")
        let marks = lines.indices.filter { lines[$0].hasSuffix("-up") }
        #expect(marks.map { lines[$0] } == ["POST /set-up", "POST /clean-up", "POST /set-up", "POST /clean-up"])
        #expect(lines[marks[0]..<marks[1]].allSatisfy { !$0.contains("room-002") })
        #expect(lines[marks[2]...].allSatisfy { !$0.contains("room-001") })
        #expect(evidence.obstacle == nil)
    }

    @Test("a set-up that fails ends the run: nothing is proved on a stage that isn't ready")
    func badStage() async throws {
        let service = try await ScriptedService.start { asked in
            ServedAnswer(asked.line == "POST /set-up" ? 500 : 201, json: #"{"token": "t", "fence": 1}"#)
        }
        let evidence = try await service.run(
            Self.contest.replacing("steps:", with: "set-up: [{request: POST /set-up}]\nsteps:"))
        let lines = service.asked.map(\.line)
        await service.stop()
        #expect(lines == ["POST /set-up"])
        #expect("\(try #require(evidence.obstacle))".contains("POST /set-up was answered with 500"))
        #expect(evidence.verdicts.allSatisfy { $0.conclusion != .pass })
    }

    @Test("an answer that fits no outcome is failed, and its beginning is kept")
    func unmapped() async throws {
        let service = try await ScriptedService.start { _ in
            ServedAnswer(500, body: Array(("boom " + String(repeating: "x", count: 2000)).utf8))
        }
        let evidence = try await service.run(Self.contest)
        await service.stop()
        let operations = try evidence.operations.filter { $0.kind == .acquire }
        #expect(!operations.isEmpty && operations.allSatisfy { $0.outcome == .failed })
        let shown = try #require(evidence.exchange(operations[0], Names()))
        #expect(shown.answer.contains("boom xxx") && shown.answer.utf8.count < 700)
        #expect(evidence.verdicts.first { $0.invariant == .exclusiveWinner }?.conclusion == .fail)
    }

    @Test("outcomes go by members of the answer where the scenario says so")
    func outcomesByMembers() async throws {
        let taken = Lock<Set<String>>([])
        let service = try await ScriptedService.start { asked in
            let isFirst = taken.withLock { $0.insert(asked.line).inserted }
            return ServedAnswer(200, json: #"{"succeeded": \#(isFirst)}"#)
        }
        let evidence = try await service.run(
            """
            name: by-members
            clients: 5
            rounds: 3
            resources: per-round
            outcomes: {conflict: {status: 200, json: {succeeded: false}}, granted: 2xx}
            steps: [{request: "POST /{resource}", as: acquire}]
            invariants: [exclusive-winner]

            """)
        await service.stop()
        #expect(evidence.verdicts.map(\.conclusion) == [.pass], "\(evidence.verdicts)")
    }

    @Test("a capture that finds nothing fails the run's expectations, and says which")
    func emptyCapture() async throws {
        let service = try await ScriptedService.start { _ in ServedAnswer(201, json: "{}") }
        let evidence = try await service.run(
            Self.contest.replacing("clients: 8", with: "clients: 2"))
        await service.stop()
        let verdict = try #require(evidence.verdicts.first { $0.invariant == .expectations })
        #expect(verdict.conclusion == .fail)
        let sentence = verdict.witnesses.first?.sentence ?? ""
        #expect(sentence.hasPrefix("POST /rooms/{resource}: the answer has no `"))
    }

    @Test("what is no HTTP is failed, and its first bytes are the evidence")
    func noHTTP() async throws {
        let server = try MailServer()
        let origin = try HTTPOrigin("http://127.0.0.1:\(server.port)")
        let settings = Run.Settings(redis: nil, origins: [origin], names: RunNames(run: "mail"), seed: 1)
        let evidence = try await Run(try babble(), settings).perform()
        server.stop()
        let operations = try evidence.operations
        #expect(!operations.isEmpty && operations.allSatisfy { $0.outcome == .failed })
        #expect(evidence.exchange(operations[0], Names())?.answer.contains("220 mail.example ready") == true)
    }

    @Test("a pool keeps to its size, and clients are spread over all processes")
    func spread() async throws {
        let (first, second) = (try await Self.honest(), try await Self.honest())
        let scenario = Self.contest.replacing("clients: 8", with: "clients: 8\nconnections: {pool: 2}")
            .replacing(
                "invariants: [exclusive-winner, mutual-exclusion, token-guard]",
                with: "invariants: [token-guard]")
        let evidence = try await first.run(scenario, beside: [second])
        let counts = [first, second].map { $0.asked.count { $0.line.hasPrefix("POST") } }
        await first.stop()
        await second.stop()
        #expect(counts == [24, 24])
        #expect(evidence.obstacle == nil)
    }

    @Test("a run that is stopped gives back what its clients hold")
    func givesBack() async throws {
        let service = try await Self.honest()
        let stop = RunStop()
        let evidence = try await service.run(
            """
            name: stopped
            clients: 2
            duration: 60s
            resources: 2
            arrival: closed
            steps:
              - {request: "POST /rooms/{client.id}", as: acquire, capture: {token: token}}
              - hold: 3600s
              - {request: "DELETE /rooms/{client.id}", as: release, body: {token: "{token}"}}
            thresholds: {failed: 0}

            """, stop: stop
        ) { if $0.operations >= 2 { stop.stop() } }
        let lines = service.asked.map(\.line).sorted()
        await service.stop()
        #expect(lines == ["DELETE /rooms/1", "DELETE /rooms/2", "POST /rooms/1", "POST /rooms/2"])
        #expect(try evidence.operations.allSatisfy { $0.outcome == .granted })
    }

    @Test("an event log that was there before is no news; one that can't be read proves nothing")
    func eventLog() async throws {
        let log = Lock<[String]>(["old", "TAKE 1"])
        let isReadable = Lock(true)
        let service = try await ScriptedService.start { asked in
            guard asked.line.hasPrefix("GET") else {
                log.withLock { $0.append("TAKE 1") }
                return ServedAnswer(200, json: "{}")
            }
            guard isReadable.withLock({ $0 }) else { return ServedAnswer(404, json: "{}") }
            let events = log.withLock { $0 }.map { #"{"what": "\#($0)"}"# }.joined(separator: ",")
            return ServedAnswer(200, json: "{\"events\": [\(events)]}")
        }
        let scenario = """
            name: log
            clients: 1
            rounds: 3
            resources: 1
            arrival: closed
            steps: [{request: "POST /{resource}", as: acquire, event: "TAKE {client.id}"}]
            invariants: [no-lost-events: {path: "/log/{resource}", events: events, event: "{what}"}]

            """
        let whole = try await service.run(scenario)
        #expect(whole.verdicts.map(\.conclusion) == [.pass], "\(whole.verdicts)")
        isReadable.withLock { $0 = false }
        let unread = try await service.run(scenario)
        await service.stop()
        #expect(unread.verdicts.map(\.conclusion) == [.inconclusive])
    }

    private func babble() throws -> Scenario {
        try Scenario.load(
            text: Array(
                """
                name: babble
                clients: 2
                rounds: 1
                resources: 1
                arrival: closed
                steps: [{request: "GET /"}]
                thresholds: {failed: 0}

                """.utf8), path: "babble.yaml")
    }
}

/// Says on a thread of its own what no HTTP client understands.
private final class MailServer: Sendable {
    let port: Int
    private let listener: Int32

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
                    && listen(listener, 16) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(isListening)
        Thread.detachNewThread {
            while true {
                let stream = accept(listener, nil, nil)
                guard stream >= 0 else { return }
                var request = [UInt8](repeating: 0, count: 4096)
                if read(stream, &request, request.count) > 0 {
                    let greeting = Array("220 mail.example ready\r\n".utf8)
                    _ = write(stream, greeting, greeting.count)
                }
                close(stream)
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
